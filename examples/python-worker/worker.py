#!/usr/bin/env python3
"""A job worker for the custom action Build/Checksum/1: writes down the SHA-256 of every file of the input artifact."""
import hashlib, io, os, time, zipfile

import boto3
from botocore.config import Config

TYPE = {"category": "Build", "owner": "Custom", "provider": "Checksum", "version": "1"}
codepipeline = boto3.client("codepipeline", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_CODEPIPELINE"))
NOT_OURS = (codepipeline.exceptions.InvalidNonceException, codepipeline.exceptions.JobNotFoundException)


def work(data):
    keys = data["artifactCredentials"]
    s3 = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_S3"), config=Config(s3={"addressing_style": "path"}),
                      aws_access_key_id=keys["accessKeyId"], aws_secret_access_key=keys["secretAccessKey"],
                      aws_session_token=keys["sessionToken"])
    place, target = (data[side][0]["location"]["s3Location"] for side in ("inputArtifacts", "outputArtifacts"))
    archive = s3.get_object(Bucket=place["bucketName"], Key=place["objectKey"])["Body"].read()
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        sums = {name: hashlib.sha256(files.read(name)).hexdigest() for name in files.namelist()}
    if not sums:
        raise ValueError("The input artifact holds no files.")
    report = io.BytesIO()
    with zipfile.ZipFile(report, "w") as files:
        files.writestr("checksums.txt", "".join(f"{digest}  {name}\n" for name, digest in sums.items()))
    s3.put_object(Bucket=target["bucketName"], Key=target["objectKey"], Body=report.getvalue(), ServerSideEncryption="aws:kms")
    return {"Files": str(len(sums))}


def handle(job):
    try:
        if codepipeline.acknowledge_job(jobId=job["id"], nonce=job["nonce"])["status"] != "InProgress":
            return
    except NOT_OURS:
        return  # another worker has it, and a failure reported now would end its work
    try:
        variables = work(job["data"])
    except Exception as error:
        codepipeline.put_job_failure_result(jobId=job["id"], failureDetails={"type": "JobFailed", "message": str(error)})
    else:
        codepipeline.put_job_success_result(jobId=job["id"], outputVariables=variables)


while True:
    for polled in codepipeline.poll_for_jobs(actionTypeId=TYPE, maxBatchSize=1)["jobs"]:
        handle(polled)
    time.sleep(float(os.environ.get("POLL_SECONDS", "5")))
