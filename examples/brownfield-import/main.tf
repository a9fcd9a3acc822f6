# Takes over the notification templates that people made by hand in Skills Builder. Needs Terraform 1.14.1 or newer.
#
#   terraform init
#   terraform query                                      # what is there
#   terraform query -generate-config-out=templates.tf    # a resource and an import block for each
#   terraform plan                                       # "50 to import, 0 to add, 0 to change, 0 to destroy"
#   terraform apply
#
# OpenTofu and an older Terraform have no query: write an import block for each template, its id being "1001" or
# "name:Outage notice", and let plan -generate-config-out=templates.tf write the resources.
#
# Nothing is written to the tenant by that: import reads. Rename the resources in templates.tf before the apply, if you like;
# the import blocks may be deleted after it. The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

provider "luma" {}
