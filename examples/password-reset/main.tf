# Sends a user the temporary password that a reset has set. The text is write-only and the password ephemeral: neither
# is kept in the plan or in the state. Works on Terraform and OpenTofu 1.11.

terraform {
  required_version = ">= 1.11"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

# The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN.
provider "luma" {}

variable "user" {
  description = "Login ID of the user."
  type        = string
}

variable "temporary_password" {
  description = "The password that the reset has set."
  type        = string
  ephemeral   = true
}

variable "reset" {
  description = "Number of the reset; the next one sends again."
  type        = number
  default     = 1
}

resource "luma_notification" "password" {
  recipients         = { contacts = [var.user] }
  message_wo         = "Your password was reset. Log in with ${var.temporary_password} and choose a new one."
  message_wo_version = var.reset
}
