#!/bin/sh
# Says how the job of a number is: running, success or failed. For Slurm, with and without accounting.
# Failed is only what has surely ended so, or is forgotten: of a job still at work another would be started. What
# Slurm does not say, since it does not answer just now, is asked again.
said=$(scontrol --oneliner show job "$1" 2>&1)
case " $said " in
    *" JobState=COMPLETED "*) echo success ;;
    *" JobState=FAILED "* | *" JobState=CANCELLED "* | *" JobState=TIMEOUT "* | *" JobState=OUT_OF_MEMORY "*) echo failed ;;
    *" JobState=NODE_FAIL "* | *" JobState=BOOT_FAIL "* | *" JobState=DEADLINE "* | *" JobState=PREEMPTED "*) echo failed ;;
    *" JobState=REVOKED "* | *"Invalid job id"*) echo failed ;;
    *) echo running ;;
esac
