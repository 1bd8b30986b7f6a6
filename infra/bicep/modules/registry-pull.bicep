metadata description = 'Lets the app list tags and read manifests of a registry.'

@description('Name of the registry.')
param registryName string

@description('Object id of the app.')
param principalId string

@description('Whether the registry grants rights by repository (mode "RBAC Registry + ABAC Repository Permissions"), where AcrPull counts for nothing.')
param abac bool

// Container Registry Repository Reader, or AcrPull.
var reader = abac ? 'b93aa761-3e63-49ed-ac28-beffa264f7ac' : '7f951dda-4ed3-4680-a7ca-43fe172d538d'
var role = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', reader)

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, principalId, role)
  scope: registry
  properties: {
    roleDefinitionId: role
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
