# Runs the survey of the folder mounted at /survey:
#   docker build -t foisurvey .
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD":/survey foisurvey config/my-survey.yaml
FROM python:3.12-slim
WORKDIR /survey
ENV HOME=/tmp PYTHONPATH=/survey/workflow/scripts
COPY requirements.lock /
RUN python -m pip install --no-cache-dir --require-hashes -r /requirements.lock
ENTRYPOINT ["python", "-m", "foisurvey.run"]
CMD ["config/config.yaml"]
