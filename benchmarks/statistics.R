# The table statistics by R's data.table: Rscript statistics.R GROUPS NUMBERS OUT ROWS REPEATS
#
# GROUPS and NUMBERS hold ROWS int32 and float64; OUT gets the results, one row a group. Two ways are
# timed, each REPEATS times, and the faster one counts. Said: seconds, threads, versions, peak memory in kB.

library(data.table)
said <- commandArgs(trailingOnly = TRUE)
rows <- as.integer(said[4])
d <- data.table(group = readBin(said[1], "integer", rows, 4), x = readBin(said[2], "double", rows, 8))
z <- qnorm(0.975)

at_once <- function() {
  d[, {
    m <- mean(x)
    s <- sd(x)
    q <- quantile(x, c(0.25, 0.75), names = FALSE)
    list(
      n = .N, total = sum(x), mean = m, sd = s, ci_low = m - z * s / sqrt(.N), ci_high = m + z * s / sqrt(.N),
      median = median(x), iqr_low = q[1], iqr_high = q[2], min = min(x), max = max(x), skewness = e1071::skewness(x)
    )
  }, by = group]
}

# The simple ones by data.table's own code for groups, the others one group at a time.
in_two <- function() {
  simple <- d[, .(
    n = .N, total = sum(x), mean = mean(x), sd = sd(x), median = median(x), min = min(x), max = max(x)
  ), by = group]
  others <- d[, {
    q <- quantile(x, c(0.25, 0.75), names = FALSE)
    list(iqr_low = q[1], iqr_high = q[2], skewness = e1071::skewness(x))
  }, by = group]
  found <- simple[others, on = "group"]
  found[, c("ci_low", "ci_high") := .(mean - z * sd / sqrt(n), mean + z * sd / sqrt(n))]
  found
}

seconds <- function(way) median(replicate(as.integer(said[5]), system.time(way())[["elapsed"]]))
times <- c(at_once = seconds(at_once), in_two = seconds(in_two))
fwrite(at_once()[order(group)], said[3])
memory <- sub("\\D*(\\d+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))
version <- function(package) paste(package, packageVersion(package))
cat(
  min(times), names(times)[which.min(times)], getDTthreads(), memory,
  paste0("R ", getRversion(), ", ", version("data.table"), ", ", version("e1071")), sep = "\n"
)
