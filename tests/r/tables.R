# Tables 2 to 6 of the study, in base R: the reference implementation.
#
#   Rscript tables.R derived.csv tables.csv [versions.csv]
#
# derived.csv has one row an organisation contacted, in the order of the register; used are its type
# and the final answers q1 (systems), q2 (with both safety cases), q3 and q4 (with one only); an
# empty field is no answer. tables.csv gets id and value, 17 digits, empty where nothing is defined.

TYPES <- c("provider_trust", "icb", "ambulance_trust")
QUANTILE_TYPE <- 7
LEVEL <- 0.95
TRIM <- 0.05 # of the organisations with a rate, at each end
EXTREME <- c(0, 100) # rates, in percent

z <- qnorm((1 + LEVEL) / 2)

# Percent, in this order: 100 * 23 / 40 is exactly 57.5.
percent <- function(k, n) if (n > 0) 100 * k / n else NA

# Type 3, as skewness() of e1071: m3 / s^3, s being the standard deviation with n - 1.
skewness <- function(x) {
  d <- x - mean(x)
  sum(d^3) / length(x) / (sum(d^2) / length(x))^1.5 * (1 - 1 / length(x))^1.5
}

# How many of all organisations of an analysis are of the type, and the statistics of their numbers x.
described <- function(x, all) {
  n <- length(x)
  margin <- z * sd(x) / sqrt(n)
  defined <- function(value) if (n > 0) value else NA
  c(
    organisations.n = n,
    organisations.pct = percent(n, length(all)),
    mean = defined(mean(x)),
    sd = sd(x),
    ci_low = defined(mean(x) - margin),
    ci_high = defined(mean(x) + margin),
    median = median(x),
    iqr_low = quantile(x, 0.25, type = QUANTILE_TYPE, names = FALSE),
    iqr_high = quantile(x, 0.75, type = QUANTILE_TYPE, names = FALSE),
    min = if (n > 0) min(x) else NA,
    max = if (n > 0) max(x) else NA,
    skewness = defined(skewness(x))
  )
}

totals <- function(x, all) c(dhts.total = sum(x), dhts.pct = percent(sum(x), sum(all)))

# A pooled share: systems counted, of all systems of the organisations that answered. SE and interval are Wald's.
pooled <- function(counted, of) {
  k <- sum(counted)
  n <- sum(of)
  p <- k / n
  se <- if (n > 0) sqrt(p * (1 - p) / n) else NA
  c(
    organisations = length(of), numerator = k, denominator = n, pct = percent(k, n),
    se = 100 * se, ci_low = 100 * (p - z * se), ci_high = 100 * (p + z * se)
  )
}

# Apply a function to the organisations of each type and to all of them, under ids prefix.type.statistic.
by_type <- function(prefix, organisations, statistics) {
  for (type in c(TYPES, "all")) {
    those <- if (type == "all") organisations else organisations[organisations$organisation_type == type, ]
    found <- statistics(those, organisations)
    names(found) <- paste(prefix, type, names(found), sep = ".")
    values <<- c(values, found)
  }
}

files <- commandArgs(trailingOnly = TRUE)
contacted <- read.csv(files[1], colClasses = "character", na.strings = "", encoding = "UTF-8")
for (question in c("q1", "q2", "q3", "q4")) contacted[[question]] <- as.numeric(contacted[[question]])
values <- c()

with_total <- contacted[!is.na(contacted$q1), ]
rated <- with_total[!is.na(with_total$q2) & with_total$q1 > 0, ]
rated$rate <- 100 * rated$q2 / rated$q1

# Sensitivity 1: without the floor(TRIM * n) organisations of fewest and of most systems, ties in the order of the register.
place <- order(rated$q1)
dropped <- floor(TRIM * nrow(rated))
trimmed <- rated[sort(place[seq_along(place) > dropped & seq_along(place) <= nrow(rated) - dropped]), ]
# Sensitivity 2: without the extreme rates.
not_extreme <- rated[!rated$rate %in% EXTREME, ]

of_totals <- function(those, all) c(described(those$q1, all$q1), totals(those$q1, all$q1))
of_rates <- function(those, all) described(those$rate, all$rate)

by_type("table2", with_total, of_totals)
by_type("table3", rated, of_totals)
by_type("table4", rated, of_rates)
by_type("table5.primary", rated, of_rates)
by_type("table5.trimmed", trimmed, of_rates)
by_type("table5.excl_extreme", not_extreme, of_rates)
for (scenario in c("trimmed", "excl_extreme")) {
  left <- list(trimmed = trimmed, excl_extreme = not_extreme)[[scenario]]
  counts <- c(nrow(rated), nrow(rated) - nrow(left))
  values <- c(values, setNames(counts, paste("table5", scenario, c("ranked", "excluded"), "n", sep = ".")))
}

by_type("table6", with_total, function(those, all) totals(those$q1, all$q1))
# Each share has a denominator of its own: the organisations that answered what it needs.
shares <- list(
  full = function(those) with(those[!is.na(those$q2), ], pooled(q2, q1)),
  dcb0129_only = function(those) with(those[!is.na(those$q3), ], pooled(q3, q1)),
  dcb0160_only = function(those) with(those[!is.na(those$q4), ], pooled(q4, q1)),
  none = function(those) with(those[complete.cases(those[c("q2", "q3", "q4")]), ], pooled(q1 - q2 - q3 - q4, q1))
)
for (status in names(shares)) {
  by_type("table6", with_total, function(those, all) {
    found <- shares[[status]](those)
    setNames(found, paste(status, names(found), sep = "."))
  })
}

text <- ifelse(is.na(values), "", sprintf("%.17g", values))
write.table(
  data.frame(id = names(values), value = text), files[2],
  sep = ",", quote = FALSE, row.names = FALSE
)
if (length(files) > 2) {
  version <- paste(R.version$major, R.version$minor, sep = ".")
  write.table(data.frame(package = "R", version = version), files[3], sep = ",", quote = FALSE, row.names = FALSE)
}
