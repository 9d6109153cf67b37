# How much more shares vary than by chance: shares and their n (a CSV of rate, n, share, level), the results (a CSV).
arguments <- commandArgs(trailingOnly = TRUE)
cases <- read.csv(arguments[1])

share <- cases$share[1]
z <- (cases$rate / 100 - share) / sqrt(share * (1 - share) / cases$n)
ends <- quantile(z, c(0.1, 0.9), type = 7)
factor <- mean(pmin(pmax(z, ends[1]), ends[2])^2)
margin <- qnorm((1 + cases$level) / 2) * sqrt(factor * share * (1 - share) / cases$n)
low <- 100 * pmax(0, share - margin)
high <- 100 * pmin(1, share + margin)
lines <- c("raw,factor,low,high", sprintf("%.17g,%.17g,%.17g,%.17g", mean(z^2), factor, low, high))
writeLines(lines, arguments[2])
