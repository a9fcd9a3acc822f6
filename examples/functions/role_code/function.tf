output "analysts" {
  value = provider::luma::role_code("analyst") # "-3"
}
