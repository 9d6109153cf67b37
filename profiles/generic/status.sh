#!/bin/sh
# Prints the status of a job, given its number: running, success or failed. For Slurm, with and without accounting.
# A job counts as failed only if Slurm says so or no longer knows it: Snakemake would start a second one beside a job
# that is still running. If Slurm does not answer, the job counts as running and Snakemake asks again.
answer=$(scontrol --oneliner show job "$1" 2>&1)
case " $answer " in
    *" JobState=COMPLETED "*) echo success ;;
    *" JobState=FAILED "* | *" JobState=CANCELLED "* | *" JobState=TIMEOUT "* | *" JobState=OUT_OF_MEMORY "*) echo failed ;;
    *" JobState=NODE_FAIL "* | *" JobState=BOOT_FAIL "* | *" JobState=DEADLINE "* | *" JobState=PREEMPTED "*) echo failed ;;
    *" JobState=REVOKED "* | *"Invalid job id"*) echo failed ;;
    *) echo running ;;
esac
