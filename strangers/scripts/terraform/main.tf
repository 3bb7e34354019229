# A monitor as Terraform makes one: its provider has no model quality definition, so this watches data quality.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "schedule" {
  type    = string
  default = "cron(0 * ? * * *)"
}

resource "aws_sagemaker_data_quality_job_definition" "churn" {
  name     = "churn-terraform"
  role_arn = "arn:aws:iam::123456789012:role/ModelMonitor"

  data_quality_app_specification {
    image_uri = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
  }

  data_quality_job_input {
    endpoint_input {
      endpoint_name = "churn-prod"
    }
  }

  data_quality_job_output_config {
    monitoring_outputs {
      s3_output {
        s3_uri = "s3://acme/reports/churn-terraform"
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

  tags = {
    team = "growth"
  }
}

resource "aws_sagemaker_monitoring_schedule" "churn" {
  name = "churn-terraform"

  monitoring_schedule_config {
    monitoring_job_definition_name = aws_sagemaker_data_quality_job_definition.churn.name
    monitoring_type                = "DataQuality"

    schedule_config {
      schedule_expression = var.schedule
    }
  }

  tags = {
    team = "growth"
  }
}
