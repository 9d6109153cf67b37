# The table statistics by R's data.table: Rscript statistics.R WAY GROUPS NUMBERS OUT ROWS REPEATS
#
# GROUPS and NUMBERS hold ROWS int32 and float64; OUT gets the results, one row a group. WAY is at_once or
# in_two. Said: the median seconds of REPEATS runs, threads, peak memory in kB, versions.

library(data.table)
said <- commandArgs(trailingOnly = TRUE)
rows <- as.integer(said[5])
d <- data.table(group = readBin(said[2], "integer", rows, 4), x = readBin(said[3], "double", rows, 8))
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

way <- list(at_once = at_once, in_two = in_two)[[said[1]]]
seconds <- numeric()
for (run in seq_len(as.integer(said[6]))) seconds[run] <- system.time(found <- way())[["elapsed"]]
fwrite(found[order(group)], said[4])
memory <- sub("\\D*(\\d+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))
version <- function(package) paste(package, packageVersion(package))
versions <- paste0("R ", getRversion(), ", ", version("data.table"), ", ", version("e1071"))
cat(median(seconds), getDTthreads(), memory, versions, sep = "\n")
