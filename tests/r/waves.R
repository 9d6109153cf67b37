# What R says of the change between two waves: Rscript waves.R CASES OUT.
#
# CASES has a row an organisation: case, earlier and later (1 where that wave contacted it), then of each wave its number
# (x1, x2) and a part of it (y1, y2), empty where it gave none. OUT gets a row a case, set and number, the change of
# which has a standard error, degrees of freedom and an interval.

files <- commandArgs(trailingOnly = TRUE)
table <- read.csv(files[1])

# By t.test, where all or none are in both; else by the formulas of Derrick, Russ, Toher and White (2017).
changed <- function(x, y) {
  has_x <- !is.na(x)
  has_y <- !is.na(y)
  both <- has_x & has_y
  if (!any(both) || all(has_x == has_y)) {
    test <- if (any(both)) t.test(y[both], x[both], paired = TRUE) else t.test(y[has_y], x[has_x])
    change <- sum(test$estimate * c(1, -1)[seq_along(test$estimate)])
    return(unname(c(change, test$stderr, test$parameter, test$conf.int)))
  }
  apart <- t.test(y[has_y], x[has_x])
  n <- c(sum(has_x), sum(has_y))
  m <- sum(both)
  r <- if (m > 2) cor(x[both], y[both]) else 0
  covariance <- r * sd(x[has_x]) * sd(y[has_y])
  change <- mean(y[has_y]) - mean(x[has_x])
  error <- sqrt(apart$stderr^2 - 2 * covariance * m / prod(n))
  df <- unname(m - 1 + (apart$parameter - m + 1) / sum(n) * (sum(n) - 2 * m))
  c(change, error, df, change + c(-1, 1) * qt(0.975, df) * error)
}

drawn <- function(rows) survey::svydesign(~1, weights = ~w, data = cbind(rows, w = 1))

# Numbers whose mean is 100 * sum(y) / sum(x); their error is that of survey's svyratio.
linearised <- function(y, x) {
  has <- !is.na(x) & !is.na(y)
  ratio <- survey::svyratio(~y, ~x, drawn(data.frame(y, x)[has, ]))
  z <- 100 * (coef(ratio) + (y - coef(ratio) * x) / mean(x[has]))
  stopifnot(abs(sd(z[has]) / sqrt(sum(has)) - 100 * survey::SE(ratio)) < 1e-9)
  z[!has] <- NA
  z
}

# The change of a share where all are in both: survey has the covariance of two ratios.
ratios <- function(rows) {
  design <- drawn(rows)
  of_each <- survey::svyratio(~ y1 + y2, ~ x1 + x2, design, covmat = TRUE)
  weights <- c(-100, 0, 0, 100) # y1 / x1, y2 / x1, y1 / x2, y2 / x2
  change <- sum(weights * coef(of_each))
  error <- sqrt(c(weights %*% vcov(of_each) %*% weights))
  df <- survey::degf(design)
  c(change, error, df, change + c(-1, 1) * qt(0.975, df) * error)
}

in_all <- function(x, asked) ifelse(asked == 1, ifelse(is.na(x), 0, x) * sum(asked), NA)

found <- lapply(split(table, factor(table$case, unique(table$case))), function(rows) {
  share <- changed(linearised(rows$y1, rows$x1), linearised(rows$y2, rows$x2))
  whole <- rbind(
    total_mean = changed(rows$x1, rows$x2),
    total_sum = changed(in_all(rows$x1, rows$earlier), in_all(rows$x2, rows$later)),
    share_blue = share
  )
  given <- data.frame(set = "whole", number = rownames(whole), whole)
  panel <- rows[!is.na(rows$x1) & !is.na(rows$x2), ]
  if (nrow(panel) > 1) {
    parts <- panel[!is.na(panel$y1) & !is.na(panel$y2), ]
    of_panel <- rbind(
      total_mean = changed(panel$x1, panel$x2),
      total_sum = changed(nrow(panel) * panel$x1, nrow(panel) * panel$x2),
      share_blue = ratios(parts)
    )
    given <- rbind(given, data.frame(set = "panel", number = rownames(of_panel), of_panel))
  }
  cbind(case = rows$case[1], given)
})
found <- do.call(rbind, found)
names(found) <- c("case", "set", "number", "change", "change_se", "change_df", "change_ci_low", "change_ci_high")
numbers <- sapply(found[-(1:3)], function(column) sprintf("%.17g", column))
write.table(cbind(found[1:3], numbers), files[2], sep = ",", quote = FALSE, row.names = FALSE)
