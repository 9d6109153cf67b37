# What R's boot says of our draws, and of draws of its own: Rscript bootstrap.R NUMBERS DRAWS OUT.
#
# NUMBERS has columns type, x and y, a row an organisation. DRAWS has one column a case: what we drew of it; a case's name
# is the type of its organisations (all: drawn within their types) and its statistic. OUT gets, for each case, the ends
# at 95% of our draws by percentile and by BCa with the jackknife, and of 20,000 draws of R's by percentile.

library(boot)
files <- commandArgs(trailingOnly = TRUE)
numbers <- read.csv(files[1])
draws <- read.csv(files[2], check.names = FALSE)

statistics <- list(
  mean = function(rows, chosen) mean(rows$x[chosen]),
  median = function(rows, chosen) median(rows$x[chosen]),
  skewness = function(rows, chosen) e1071::skewness(rows$x[chosen], type = 3),
  share = function(rows, chosen) 100 * sum(rows$x[chosen]) / sum(rows$y[chosen])
)

ends <- function(case) {
  named <- strsplit(case, ".", fixed = TRUE)[[1]]
  rows <- if (named[1] == "all") numbers else numbers[numbers$type == named[1], ]
  statistic <- statistics[[named[2]]]
  strata <- as.numeric(factor(rows$type))
  set.seed(1)
  theirs <- boot(rows, statistic, R = 20000, strata = strata)
  ours <- theirs
  ours$t <- matrix(draws[[case]])
  ours$R <- nrow(draws)
  jackknife <- empinf(data = rows, statistic = statistic, stype = "i", type = "jack", strata = strata)
  # Around their mean, as in Efron and Tibshirani (1993), 14.15; boot has them around the statistic.
  of_ours <- boot.ci(ours, type = c("perc", "bca"), L = jackknife - mean(jackknife))
  of_theirs <- boot.ci(theirs, type = "perc")
  data.frame(
    case = case,
    percentile_low = of_ours$percent[4], percentile_high = of_ours$percent[5],
    bca_low = of_ours$bca[4], bca_high = of_ours$bca[5],
    own_low = of_theirs$percent[4], own_high = of_theirs$percent[5]
  )
}

write.csv(do.call(rbind, lapply(names(draws), ends)), files[3], row.names = FALSE)
