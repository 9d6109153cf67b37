# What R's tests say of groups of numbers: Rscript comparisons.R CASES OUT.
#
# CASES has a row a number: case, group, number. OUT gets a row a case: H and p of kruskal.test over all groups, W and p
# of wilcox.test of the first two, and that p adjusted by Holm over all cases.

files <- commandArgs(trailingOnly = TRUE)
table <- read.csv(files[1], colClasses = c("character", "character", "numeric"))

tests <- lapply(split(table, factor(table$case, unique(table$case))), function(case) {
  groups <- split(case$number, factor(case$group, unique(case$group)))
  all <- kruskal.test(groups)
  two <- suppressWarnings(wilcox.test(groups[[1]], groups[[2]])) # it warns that ties have no exact p
  data.frame(h = all$statistic, h_p = all$p.value, w = two$statistic, w_p = two$p.value)
})
tests <- cbind(case = names(tests), do.call(rbind, tests))
tests$holm <- p.adjust(tests$w_p, "holm")
numbers <- sapply(tests[-1], function(column) ifelse(is.na(column), "", sprintf("%.17g", column)))
write.table(cbind(case = tests$case, numbers), files[2], sep = ",", quote = FALSE, row.names = FALSE)
