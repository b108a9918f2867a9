def test_openai_and_litellm_resources(limits):
    text = """\
        resource "openai_project_spend_limit" "prod" {
          threshold_amount = 5000
          interval         = "month"
        }
        resource "openai_project_spend_alert" "prod" {
          threshold_amount = 2500
        }
        resource "openai_project_rate_limit" "prod" {
          max_requests_per_1_minute = 500
          max_tokens_per_1_minute   = 200000
        }
        resource "litellm_team" "growth" {
          team_alias       = "growth"
          max_budget       = "100"
          budget_duration  = "30d"
          model_max_budget = jsonencode({ "gpt-4o" = { budget_limit = 10, time_period = "1d" } })
          tpm_limit        = 1000
        }
        resource "litellm_key" "expression" {
          max_budget = var.usd * 100
        }
        """
    assert limits("infra/main.tf", text) == [
        "2:22 resource.openai_project_spend_limit.prod.threshold_amount = 50.00 usd/month [prod]",
        "6:22 resource.openai_project_spend_alert.prod.threshold_amount = 25.00 usd/month [prod] (alert)",
        "9:31 resource.openai_project_rate_limit.prod.max_requests_per_1_minute = 500 calls/minute [prod]",
        "10:31 resource.openai_project_rate_limit.prod.max_tokens_per_1_minute = 200000 tokens/minute [prod]",
        "14:22 resource.litellm_team.growth.max_budget = 100 usd/month [growth]",
        "16:63 resource.litellm_team.growth.model_max_budget.gpt-4o.budget_limit = 10 usd/day [gpt-4o]",
        "17:22 resource.litellm_team.growth.tpm_limit = 1000 tokens/minute [growth]",
        "20:16 resource.litellm_key.expression.max_budget = ? usd [expression]",
    ]


def test_cloud_budgets_are_alerts(limits):
    text = """\
        resource "aws_budgets_budget" "b" {
          limit_amount = "1200"
          limit_unit   = "USD"
          time_unit    = "MONTHLY"
        }
        resource "aws_budgets_budget" "usage" {
          limit_amount = "100"
          limit_unit   = "GB"
        }
        resource "google_billing_budget" "g" {
          amount {
            specified_amount {
              units = "300"
            }
          }
        }
        resource "azurerm_consumption_budget_subscription" "z" {
          amount     = 1000
          time_grain = "Monthly"
        }
        """
    assert limits("main.tf", text) == [
        "2:18 resource.aws_budgets_budget.b.limit_amount = 1200 usd/month [b] (alert)",
        "13:15 resource.google_billing_budget.g.amount.specified_amount.units = 300 usd [g] (alert)",
        "18:16 resource.azurerm_consumption_budget_subscription.z.amount = 1000 usd/month [z] (alert)",
    ]


def test_variables_locals_tfvars_and_environment(limits):
    text = """\
        variable "session_budget_usd" {
          type    = number
          default = 0.5
        }
        variable "max_budget_usd" {
          type = number
        }
        locals {
          daily_budget_usd = "7"
        }
        locals {
          monthly_budget_usd = -1
        }
        resource "aws_lambda_function" "f" {
          environment {
            variables = { SESSION_BUDGET_USD = "5" }
          }
        }
        """
    assert limits("main.tf", text) == [
        "3:13 variable.session_budget_usd = 0.5 usd/session",
        "9:22 locals.daily_budget_usd = 7 usd/day",
        "12:24 locals.monthly_budget_usd = None usd/month",
        "16:40 resource.aws_lambda_function.f.environment.variables.SESSION_BUDGET_USD = 5 usd/session [f]",
    ]
    assert limits("prod.tfvars", 'session_budget_usd = 50\nregion = "eu"') == [
        "1:22 session_budget_usd = 50 usd/session"
    ]


def test_a_heredoc_with_yaml_inside(limits):
    text = 'resource "helm_release" "x" {\n  values = <<-EOT\n    litellm_settings:\n      max_budget: 20\n  EOT\n}\n'
    assert limits("main.tf", text) == [
        "4:19 resource.helm_release.x.values.litellm_settings.max_budget = 20 usd [x]"
    ]
