#!/bin/sh
# Says how the job of a number is: running, success or failed. For Slurm, with and without accounting.
said=$(scontrol --oneliner show job "$1" 2>&1)
state=${said#* JobState=}
case "${state%% *}" in
    COMPLETED) echo success ;;
    PENDING | CONFIGURING | RUNNING | COMPLETING | SUSPENDED | REQUEUED) echo running ;;
    # No state at all: Slurm does not answer just now, or the job ended so long ago that it is forgotten.
    slurm_load_jobs) case "$said" in *"Invalid job id"*) echo failed ;; *) echo running ;; esac ;;
    *) echo failed ;;
esac
