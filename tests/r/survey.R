types <- c("provider_trust", "icb", "ambulance_trust")
counted <- "dhts"
is_count <- TRUE
total <- "q1"
parts <- c(full = "q2", dcb0129_only = "q3", dcb0160_only = "q4")
remainder <- "none"
compliant <- "q2"
full <- c("q1", "q2", "q3", "q4")
quantile_type <- 7
skewness_type <- 3
interval_of_mean <- "z"
interval_of_share <- "wald"
strata <- "none"
scale <- "linear"
population <- "unlimited"
level <- 0.95
scenarios <- list(
  trimmed = list(fraction = 0.05, base = "rated"),
  excl_extreme = list(rates = c(0.0, 100.0))
)
