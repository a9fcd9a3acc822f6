# One message when an apply has failed, from a separate root module: the failed one may not even initialize. apply.sh
# beside it sets the variables. The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN.

terraform {
  required_version = ">= 1.11"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

provider "luma" {}

variable "root" {
  description = "The root module whose apply failed."
  type        = string
}

variable "run_url" {
  description = "Link to the run. On a machine that keeps its disk, each run is reported once."
  type        = string
}

variable "on_call" {
  description = "Roles whose holders are on call."
  type        = set(string)
  default     = ["administrator"]
}

resource "luma_notification" "apply_failed" {
  recipients = { roles = var.on_call }
  message    = "terraform apply failed in ${var.root}: ${var.run_url}"

  resend_triggers = { run = var.run_url }
}
