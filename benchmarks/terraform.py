"""The peer of plan and apply: Terraform with its AWS provider, on data quality monitors, for it knows no other kind."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PLUGINS = "MQM_SYNC_TERRAFORM_PLUGINS"
"""A folder with providers, for machines that do not reach the registry."""
ENVIRONMENT = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
_PROVIDER = """
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
provider "aws" {
  region                      = "us-east-1"
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_credentials_validation = true
}
"""
_MONITOR = """
resource "aws_sagemaker_data_quality_job_definition" "mNUMBER" {
  name     = "tf-model-NUMBER"
  role_arn = "arn:aws:iam::123456789012:role/ModelMonitor"
  data_quality_app_specification {
    image_uri   = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
    environment = { publish_cloudwatch_metrics = "Enabled", team = "growth", stage = "prod" }
  }
  data_quality_baseline_config {
    constraints_resource { s3_uri = "s3://bench-bucket/baseline/model-NUMBER/constraints.json" }
  }
  data_quality_job_input {
    endpoint_input {
      endpoint_name             = "model-NUMBER"
      local_path                = "/opt/ml/processing/input/endpoint"
      s3_input_mode             = "File"
      s3_data_distribution_type = "FullyReplicated"
    }
  }
  data_quality_job_output_config {
    kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    monitoring_outputs {
      s3_output {
        s3_uri     = "s3://bench-bucket/reports/model-NUMBER"
        local_path = "/opt/ml/processing/output"
      }
    }
  }
  job_resources {
    cluster_config {
      instance_count    = 1
      instance_type     = "ml.m5.xlarge"
      volume_size_in_gb = 20
    }
  }
  network_config {
    enable_network_isolation                  = true
    enable_inter_container_traffic_encryption = true
  }
  stopping_condition { max_runtime_in_seconds = 1800 }
  tags = { team = "growth", "cost-center" = "4711" }
}
resource "aws_sagemaker_monitoring_schedule" "mNUMBER" {
  name = "tf-model-NUMBER"
  monitoring_schedule_config {
    monitoring_job_definition_name = aws_sagemaker_data_quality_job_definition.mNUMBER.name
    monitoring_type                = "DataQuality"
    schedule_config { schedule_expression = "cron(0 HOUR ? * * *)" }
  }
  tags = { team = "growth", "cost-center" = "4711" }
}
"""


def write(folder: Path, count: int) -> bool:
    """Write `count` monitors and fetch the provider; False, with a word, where Terraform can not be had."""
    folder.mkdir(parents=True)
    texts = [_MONITOR.replace("NUMBER", f"{n:05d}").replace("HOUR", str(n % 24)) for n in range(count)]
    (folder / "main.tf").write_text(_PROVIDER + "".join(texts), encoding="utf-8")
    if shutil.which("terraform") is None:
        print("there is no terraform on the PATH, so the peer is left out")
        return False
    plugins = os.environ.get(PLUGINS)
    command = ["terraform", "init", *([f"-plugin-dir={plugins}"] if plugins else [])]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **ENVIRONMENT}, capture_output=True, check=False)
    if done.returncode:
        print(f"Terraform's AWS provider can not be had; name a folder with it in {PLUGINS}. The peer is left out")
    return not done.returncode
