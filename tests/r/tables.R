# Tables 1 to 6 and the sensitivity analyses of a survey, in base R: the reference implementation.
#
#   Rscript tables.R derived.csv survey.R tables.csv [versions.csv]
#
# derived.csv has one row an organisation contacted, in the order of the register; used are its type, whether it
# responded or was late, its final answers and whether its total was imputed; an empty field is no answer. survey.R says
# what they are and by which methods they are described, as survey.R beside this script does for the default one.
# tables.csv gets id and value, 17 digits, empty where nothing is defined.

files <- commandArgs(trailingOnly = TRUE)
contacted <- read.csv(files[1], colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE)
source(files[2], encoding = "UTF-8")
for (question in unique(c(total, parts, full))) contacted[[question]] <- as.numeric(contacted[[question]])
values <- c()

upper <- (1 + level) / 2
z <- qnorm(upper)

# Percent, in this order: 100 * 23 / 40 is exactly 57.5.
percent <- function(k, n) if (n > 0) 100 * k / n else NA

# skewness() of e1071, by its types.
skewness <- function(x) {
  d <- x - mean(x)
  n <- length(x)
  g <- sqrt(n) * sum(d^3) / sum(d^2)^1.5
  if (skewness_type == 2 && n < 3) return(NA)
  switch(skewness_type, g, g * sqrt(n * (n - 1)) / (n - 2), g * (1 - 1 / n)^1.5)
}

# How many of all organisations of an analysis are of the type, and the statistics of their numbers x.
described <- function(x, all) {
  n <- length(x)
  margin <- if (n > 1) (if (interval_of_mean == "t") qt(upper, n - 1) else z) * sd(x) / sqrt(n) else NA
  defined <- function(value) if (n > 0) value else NA
  c(
    organisations.n = n,
    organisations.pct = percent(n, length(all)),
    mean = defined(mean(x)),
    sd = sd(x),
    ci_low = defined(mean(x) - margin),
    ci_high = defined(mean(x) + margin),
    median = median(x),
    iqr_low = quantile(x, 0.25, type = quantile_type, names = FALSE),
    iqr_high = quantile(x, 0.75, type = quantile_type, names = FALSE),
    min = if (n > 0) min(x) else NA,
    max = if (n > 0) max(x) else NA,
    skewness = defined(skewness(x))
  )
}

totals <- function(x, all) setNames(c(sum(x), percent(sum(x), sum(all))), paste(counted, c("total", "pct"), sep = "."))

# The interval of a share, in percent.
interval <- function(k, n) {
  if (n == 0) return(c(NA, NA))
  wald <- function(k, n) k / n + c(-1, 1) * z * sqrt(k / n * (1 - k / n) / n)
  100 * switch(interval_of_share,
    wald = wald(k, n),
    wilson = prop.test(k, n, conf.level = level, correct = FALSE)$conf.int,
    wilson_corrected = prop.test(k, n, conf.level = level)$conf.int,
    exact = binom.test(k, n, conf.level = level)$conf.int,
    jeffreys = qbeta(c(1 - upper, upper), k + 0.5, n - k + 0.5),
    agresti_coull = wald(k + z^2 / 2, n + z^2)
  )
}

# A pooled share: what is counted, of all of the organisations that answered. Of what is no count it has no error.
pooled <- function(part, of) {
  k <- sum(part)
  n <- sum(of)
  bounds <- if (is_count) suppressWarnings(interval(k, n)) else c(NA, NA)
  se <- if (is_count && n > 0) sqrt(k / n * (1 - k / n) / n) else NA
  c(
    organisations = length(of), numerator = k, denominator = n, pct = percent(k, n),
    se = 100 * se, ci_low = bounds[1], ci_high = bounds[2]
  )
}

# Apply a function to the organisations of each type and to all of them, under ids prefix.type.statistic.
by_type <- function(prefix, organisations, statistics) {
  for (type in c(types, "all")) {
    those <- if (type == "all") organisations else organisations[organisations$organisation_type == type, ]
    found <- statistics(those, organisations)
    names(found) <- paste(prefix, type, names(found), sep = ".")
    values <<- c(values, found)
  }
}

of_totals <- function(those, all) c(described(those[[total]], all[[total]]), totals(those[[total]], all[[total]]))
of_rates <- function(those, all) described(those$rate, all$rate)
answered <- function(those, questions) those[complete.cases(those[questions]), ]

some <- rowSums(!is.na(contacted[c(total, parts)])) > 0
contacted$reply <- ifelse(some, "partial", "no_data")
contacted$reply[complete.cases(contacted[full])] <- "full"
contacted$reply[contacted$responded != "true"] <- "no_response"
contacted$reply[contacted$late == "true"] <- "late"
by_type("table1", contacted, function(those, all) {
  n <- nrow(those)
  found <- c(contacted = n)
  for (reply in c("responded", "full", "partial", "no_data", "late", "no_response")) {
    k <- sum(if (reply == "responded") those$responded == "true" else those$reply == reply)
    found[paste(reply, c("n", "pct"), sep = ".")] <- c(k, percent(k, n))
  }
  found
})

with_total <- answered(contacted, total)
by_type("table2", with_total, of_totals)

if (!is.null(compliant)) {
  rated <- answered(with_total, compliant)
  rated <- rated[rated[[total]] > 0, ]
  # Where all are compliant it is 100, however a decimal division is rounded.
  equal <- rated[[compliant]] == rated[[total]]
  rated$rate <- ifelse(equal, rep(100, nrow(rated)), 100 * rated[[compliant]] / rated[[total]])
  by_type("table3", rated, of_totals)
  by_type("table4", rated, of_rates)
  by_type("table5.primary", rated, of_rates)
  for (scenario in names(scenarios)) {
    rules <- scenarios[[scenario]]
    considered <- function(those) {
      if (isTRUE(rules$stated_totals_only)) those[those[[paste0(total, "_status")]] != "imputed", ] else those
    }
    ranked <- considered(if (identical(rules$base, "with_total")) with_total else rated)
    gone <- !rated$organisation_id %in% considered(rated)$organisation_id
    dropped <- if (is.null(rules$fraction)) 0 else floor(rules$fraction * nrow(ranked))
    if (dropped > 0) {
      # Without the floor(fraction * n) of fewest and of most, ties in the order of the register, or all or none of them.
      place <- order(ranked[[total]])
      for (end in list(head(place, dropped), rev(tail(place, dropped)))) {
        alike <- which(ranked[[total]] == ranked[[total]][end[dropped]])
        tied <- !all(alike %in% end)
        if (tied && identical(rules$ties, "all")) end <- union(end, alike)
        if (tied && identical(rules$ties, "none")) end <- setdiff(end, alike)
        gone <- gone | rated$organisation_id %in% ranked$organisation_id[end]
      }
    }
    left <- rated[!gone & !rated$rate %in% rules$rates, ]
    by_type(paste("table5", scenario, sep = "."), left, of_rates)
    counts <- c(nrow(ranked), nrow(rated) - nrow(left))
    values <- c(values, setNames(counts, paste("table5", scenario, c("ranked", "excluded"), "n", sep = ".")))
  }
}

if (length(parts)) {
  by_type("table6", with_total, function(those, all) totals(those[[total]], all[[total]]))
  # Each share has a denominator of its own: the organisations that answered what it needs.
  shares <- lapply(parts, function(part) {
    function(those) {
      those <- answered(those, c(total, part))
      pooled(those[[part]], those[[total]])
    }
  })
  shares[[remainder]] <- function(those) {
    those <- answered(those, c(total, parts))
    pooled(pmax(those[[total]] - rowSums(those[parts]), 0), those[[total]])
  }
  for (status in names(shares)) {
    by_type("table6", with_total, function(those, all) {
      found <- shares[[status]](those)
      setNames(found, paste(status, names(found), sep = "."))
    })
  }
}

text <- ifelse(is.na(values), "", sprintf("%.17g", values))
write.table(
  data.frame(id = names(values), value = text), files[3],
  sep = ",", quote = FALSE, row.names = FALSE
)
if (length(files) > 3) {
  version <- paste(R.version$major, R.version$minor, sep = ".")
  write.table(data.frame(package = "R", version = version), files[4], sep = ",", quote = FALSE, row.names = FALSE)
}
