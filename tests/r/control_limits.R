# Control limits of a funnel plot: the cases (a CSV of n, share, level), their limits in percent (a CSV).
arguments <- commandArgs(trailingOnly = TRUE)
cases <- read.csv(arguments[1])

lower <- function(n, share, p) {
  r <- qbinom(p, n, share)
  max(0, (r - (pbinom(r, n, share) - p) / dbinom(r, n, share)) / n)
}

tail <- (1 - cases$level) / 2
low <- 100 * mapply(lower, cases$n, cases$share, tail)
high <- 100 * (1 - mapply(lower, cases$n, 1 - cases$share, tail))
lines <- c("low,high", sprintf("%.17g,%.17g", low, high))
writeLines(lines, arguments[2])
