terraform {
  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

# The token comes from LUMA_API_TOKEN, so that it is in no file.
provider "luma" {
  endpoint = "https://luma2.serviceaide.com/vsa"

  # A staging pipeline cannot page the company.
  allowed_audiences = ["contacts"]
  max_contacts      = 20
}
