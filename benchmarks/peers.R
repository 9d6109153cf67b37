# The work of foisurvey by R alone: Rscript peers.R WAY DATA NUMBERS
#
# WAY is base or data.table: reads organisations.csv and responses.csv of the folder DATA, whose answers are plain
# numbers, joins them, imputes totals from their parts, and writes the numbers of Tables 2, 4 and 6, by type and for
# all: columns id and value. Or grouped: the statistics of each group of a CSV of group and x, five times over.

said <- commandArgs(trailingOnly = TRUE)
z <- qnorm(0.975)
parts <- c(tested = "q2", plan_only = "q3", backup_only = "q4")

described <- function(x) {
  d <- x - mean(x)
  s <- sd(x)
  quartiles <- quantile(x, c(0.25, 0.75), names = FALSE)
  c(
    organisations.n = length(x), mean = mean(x), sd = s,
    ci_low = mean(x) - z * s / sqrt(length(x)), ci_high = mean(x) + z * s / sqrt(length(x)),
    median = median(x), iqr_low = quartiles[1], iqr_high = quartiles[2], min = min(x), max = max(x),
    skewness = sum(d^3) / length(x) / s^3
  )
}

of_totals <- function(x, all) {
  c(
    described(x), organisations.pct = 100 * length(x) / length(all),
    systems.total = sum(x), systems.pct = 100 * sum(x) / sum(all)
  )
}

# k and n are sums over the organisations that answered.
pooled <- function(organisations, k, n) {
  p <- k / n
  se <- sqrt(p * (1 - p) / n)
  c(
    organisations = organisations, numerator = k, denominator = n,
    pct = 100 * p, se = 100 * se, ci_low = 100 * (p - z * se), ci_high = 100 * (p + z * se)
  )
}

named <- function(prefix, found) setNames(found, paste(prefix, names(found), sep = "."))

by_base <- function(folder) {
  contacted <- read.csv(file.path(folder, "organisations.csv"), colClasses = "character")
  replies <- read.csv(
    file.path(folder, "responses.csv"),
    colClasses = c("character", rep("numeric", 5), "character")
  )
  replies$type <- contacted$organisation_type[match(replies$organisation_id, contacted$organisation_id)]
  q1 <- replies$q1
  of_parts <- replies$q2 + replies$q3 + replies$q4
  q1[is.na(q1)] <- of_parts[is.na(q1)]
  none <- q1 - of_parts
  rate <- ifelse(q1 > 0, 100 * replies$q2 / q1, NA)
  statistics <- function(prefix, x, statistic) {
    there <- !is.na(x)
    values <- c(tapply(x[there], replies$type[there], c), list(all = x[there]))
    for (type in names(values)) found <<- c(found, named(paste(prefix, type, sep = "."), statistic(values[[type]])))
  }
  found <- c()
  statistics("table2", q1, function(x) of_totals(x, q1[!is.na(q1)]))
  statistics("table4", rate, described)
  counted <- c(setNames(replies[parts], names(parts)), list(none = none))
  for (status in names(counted)) {
    there <- !is.na(q1) & !is.na(counted[[status]])
    sums <- function(x) c(tapply(x[there], replies$type[there], sum), all = sum(x[there]))
    n <- sums(rep(1, nrow(replies)))
    k <- sums(counted[[status]])
    of <- sums(q1)
    for (type in names(n)) {
      found <- c(found, named(paste("table6", type, status, sep = "."), pooled(n[[type]], k[[type]], of[[type]])))
    }
  }
  found
}

by_data.table <- function(folder) {
  library(data.table)
  setDTthreads(2)
  contacted <- fread(file.path(folder, "organisations.csv"), select = c("organisation_id", "organisation_type"))
  replies <- fread(file.path(folder, "responses.csv"), drop = "date_responded")
  replies[, type := contacted$organisation_type[chmatch(organisation_id, contacted$organisation_id)]]
  replies[, (c("q1", parts)) := lapply(.SD, as.numeric), .SDcols = c("q1", parts)]
  replies[, of_parts := q2 + q3 + q4]
  replies[is.na(q1), q1 := of_parts]
  replies[, none := q1 - of_parts]
  replies[q1 > 0, rate := 100 * q2 / q1]
  answered <- replies[!is.na(q1)]
  rated <- answered[!is.na(rate)]
  found <- c()
  keep <- function(table, each, every) {
    for (row in seq_len(nrow(each))) {
      found <<- c(found, named(paste(table, each$type[row], sep = "."), unlist(each[row, !"type"])))
    }
    found <<- c(found, named(paste(table, "all", sep = "."), every))
  }
  all <- answered$q1
  keep("table2", answered[, as.list(of_totals(q1, all)), by = type], of_totals(all, all))
  keep("table4", rated[, as.list(described(rate)), by = type], described(rated$rate))
  counted <- c(parts, none = "none")
  for (status in names(counted)) {
    sums <- answered[!is.na(get(counted[status])), .(n = .N, k = sum(get(counted[status])), of = sum(q1)), by = type]
    sums <- rbind(sums, sums[, .(type = "all", n = sum(n), k = sum(k), of = sum(of))])
    for (row in seq_len(nrow(sums))) {
      one <- sums[row]
      found <- c(found, named(paste("table6", one$type, status, sep = "."), pooled(one$n, one$k, one$of)))
    }
  }
  found
}

grouped <- function(file) {
  library(data.table)
  d <- fread(file)
  for (run in 1:5) found <- d[, as.list(c(total = sum(x), described(x))), by = group]
  long <- melt(found, id.vars = "group")
  setNames(long$value, paste(long$group, long$variable, sep = "."))
}

found <- list(base = by_base, data.table = by_data.table, grouped = grouped)[[said[1]]](said[2])
write.csv(data.frame(id = names(found), value = sprintf("%.17g", found)), said[3], row.names = FALSE, quote = FALSE)
