# What R says of every case: Rscript statistics.R CASES OUT.
#
# CASES holds calls.csv (statistic, cases, call) and the case files that it names. Every call is evaluated on every
# case, with the case's columns as its variables. OUT gets a file of the same name for each case file: the case, then a
# column a statistic, numbers with 17 digits, a missing value as an empty field; and versions.csv, what was asked.

folders <- commandArgs(trailingOnly = TRUE)
# What is missing: e1071::skewness, type 2, of less, and the variance of one organisation or within its stratum.
EXPECTED <- "^Need at least 3 complete observations|^Stratum .* has only one PSU|^Design has only one primary sampling unit"

read <- function(name) {
  read.csv(file.path(folders[1], name), colClasses = "character", na.strings = character(), encoding = "UTF-8")
}

write <- function(table, name) {
  write.table(table, file.path(folders[2], name), sep = ",", quote = FALSE, row.names = FALSE, fileEncoding = "UTF-8")
}

words <- function(text) strsplit(text, " ", fixed = TRUE)[[1]]

# A case's variables, from its row of text.
variables <- list(
  samples = function(case) {
    list(
      x = as.numeric(words(case$x)), p = as.numeric(case$p),
      level = as.numeric(case$level), fraction = as.numeric(case$fraction)
    )
  },
  shares = function(case) lapply(case[c("k", "n", "level")], as.numeric),
  # design: organisations drawn within strata; things: what they count, each organisation's y and its other x - y.
  clusters = function(case) {
    y <- as.numeric(words(case$y))
    x <- as.numeric(words(case$x))
    organisations <- data.frame(y, x, id = seq_along(y), stratum = words(case$stratum))
    organisations$contacted <- as.numeric(words(case$contacted))
    drawn <- function(data, weights) {
      survey::svydesign(~id, strata = ~stratum, fpc = ~contacted, weights = weights, data = data)
    }
    level <- as.numeric(case$level)
    # Made only where a call needs it, since a single organisation has no such design.
    delayedAssign("design", drawn(organisations, rep(1, length(y))))
    delayedAssign("things", drawn(rbind(cbind(organisations, z = 1), cbind(organisations, z = 0)), c(y, x - y)))
    environment()
  },
  codings = function(case) list(x = words(case$x), y = words(case$y)),
  numbers = function(case) list(x = as.numeric(case$x), decimals = as.integer(case$decimals))
)

value <- function(call, case) {
  tryCatch(
    suppressWarnings(eval(call, case)),
    error = function(fault) if (grepl(EXPECTED, conditionMessage(fault))) NA else stop(fault)
  )
}

field <- function(value) {
  stopifnot(length(value) == 1)
  if (is.na(value)) "" else if (is.character(value)) value else sprintf("%.17g", value)
}

dir.create(folders[2], showWarnings = FALSE, recursive = TRUE)
calls <- read("calls.csv")
for (cases in unique(calls$cases)) {
  file <- paste0(cases, ".csv")
  asked <- calls[calls$cases == cases, ]
  expressions <- lapply(asked$call, function(call) parse(text = call)[[1]])
  table <- read(file)
  said <- lapply(seq_len(nrow(table)), function(row) {
    case <- variables[[cases]](as.list(table[row, ]))
    vapply(expressions, function(call) field(value(call, case)), "")
  })
  said <- as.data.frame(do.call(rbind, said))
  write(setNames(cbind(table$case, said), c("case", asked$statistic)), file)
}
versions <- vapply(c("e1071", "psy", "survey"), function(package) as.character(getNamespaceVersion(package)), "")
versions <- c(R = paste(R.version$major, R.version$minor, sep = "."), versions)
write(data.frame(package = names(versions), version = versions), "versions.csv")
