# Tables 1 to 6 and the sensitivity analyses of a survey, in base R and package survey: the reference implementation.
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

# Standard error and bounds of a share, as fractions, with organisations as clusters; none of fewer than two, or of one
# alone in its stratum.
clustered <- function(part, those) {
  missing <- c(NA, NA, NA)
  if (length(part) < 2 || sum(those[[total]]) == 0) return(missing)
  by_types <- strata == "types"
  data <- data.frame(y = part, x = those[[total]], stratum = if (by_types) those$organisation_type else "one")
  data$contacted <- if (by_types) c(table(contacted$organisation_type)[those$organisation_type]) else those$of_row
  if (population == "unlimited") data$contacted <- Inf
  design <- survey::svydesign(~1, strata = ~stratum, fpc = ~contacted, weights = rep(1, nrow(data)), data = data)
  ratio <- tryCatch(survey::svyratio(~y, ~x, design), error = function(fault) {
    if (grepl("has only one PSU", conditionMessage(fault))) NULL else stop(fault)
  })
  if (is.null(ratio)) return(missing)
  p <- as.vector(coef(ratio))
  error <- as.vector(survey::SE(ratio))
  if (error <= 1e-13 * p) error <- 0 # but for rounding
  margin <- qt(upper, survey::degf(design)) * error
  if (scale == "linear") return(c(error, p - margin, p + margin))
  c(error, if (p > 0 && p < 1) plogis(qlogis(p) + c(-1, 1) * margin / (p * (1 - p))) else c(NA, NA))
}

# A pooled share: what is counted, of all of the organisations that answered. Of what is no count it has no error but
# that by organisations.
pooled <- function(part, those) {
  of <- those[[total]]
  k <- sum(part)
  n <- sum(of)
  by_organisations <- clustered(part, those)
  by_itself <- if (is_count && n > 0) sqrt(k / n * (1 - k / n) / n) else NA
  bounds <- if (is_count && interval_of_share != "cluster") suppressWarnings(interval(k, n)) else c(NA, NA)
  spread <- if (interval_of_share == "cluster") 100 * by_organisations else c(100 * by_itself, bounds)
  error <- by_organisations[1]
  effect <- if (isTRUE(by_itself > 0)) (error / by_itself)^2 else NA
  c(
    organisations = length(of), numerator = k, denominator = n, pct = percent(k, n),
    se = spread[1], ci_low = spread[2], ci_high = spread[3],
    cluster_se = 100 * error, cluster_ci_low = 100 * by_organisations[2], cluster_ci_high = 100 * by_organisations[3],
    design_effect = effect, effective_n = if (isTRUE(effect > 0)) n / effect else NA
  )
}

# Apply a function to the organisations of each type and to all of them, under ids prefix.type.statistic.
by_type <- function(prefix, organisations, statistics) {
  for (type in c(types, "all")) {
    those <- if (type == "all") organisations else organisations[organisations$organisation_type == type, ]
    those$of_row <- rep(if (type == "all") nrow(contacted) else sum(contacted$organisation_type == type), nrow(those))
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
      pooled(those[[part]], those)
    }
  })
  shares[[remainder]] <- function(those) {
    those <- answered(those, c(total, parts))
    pooled(pmax(those[[total]] - rowSums(those[parts]), 0), those)
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
  versions <- c(paste(R.version$major, R.version$minor, sep = "."), as.character(getNamespaceVersion("survey")))
  versions <- data.frame(package = c("R", "survey"), version = versions)
  write.table(versions, files[4], sep = ",", quote = FALSE, row.names = FALSE)
}
