metadata description = 'Alerts: work was parked, work waits too long, a cluster is left alone.'

@description('Region.')
param location string

@description('Beginning of the names.')
param name string

@description('Resource id of the Log Analytics workspace.')
param workspaceId string

@description('Mail address; empty for none.')
param email string

@description('Tags.')
param tags object

// The handler's log lines are JSON; their event ids are fixed (docs/operations.md).
var rules = [
  {
    name: 'parked'
    severity: 1
    description: 'A work item was parked: it failed on every attempt, or its last one has begun; the log line and /api/status have the reason.'
    query: 'AppTraces | extend line = parse_json(Message) | where toint(line.event) == 230 | project TimeGenerated, cluster = tostring(line.Cluster), reason = tostring(line.Reason)'
  }
  {
    name: 'queue-age'
    severity: 2
    description: 'Work waited more than five minutes for an instance.'
    query: 'AppTraces | extend line = parse_json(Message) | where toint(line.event) == 226 | project TimeGenerated, cluster = tostring(line.Cluster)'
  }
  {
    name: 'left-alone'
    severity: 2
    description: 'A cluster cannot be worked on and is tried less often.'
    query: 'AppTraces | extend line = parse_json(Message) | where toint(line.event) == 225 | project TimeGenerated, cluster = tostring(line.Cluster), reason = tostring(line.Reason)'
  }
]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: take(name, 12)
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [
  for rule in rules: {
    name: 'alert-${name}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${name}: ${rule.name}'
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      actions: {
        actionGroups: empty(email) ? [] : [group.id]
      }
    }
  }
]
