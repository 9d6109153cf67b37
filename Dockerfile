# Runs the survey of the folder mounted at /survey:
#   docker build -t foisurvey .
#   docker run --rm -v "$PWD":/survey foisurvey [config/my-survey.yaml [profile]]
FROM python:3.12-slim
WORKDIR /survey
COPY requirements.lock /
RUN python -m pip install --no-cache-dir --require-hashes -r /requirements.lock \
    && python -c "import matplotlib.font_manager"
ENV PYTHONPATH=/survey/workflow/scripts
ENTRYPOINT ["python", "-m", "foisurvey.run"]
CMD ["config/config.yaml"]
