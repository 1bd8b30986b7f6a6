namespace Serverless.Azure.Identity;

/// <summary>Whose token a cluster is shown on a laptop.</summary>
internal enum ClusterLoginKind
{
    /// <summary>Who is logged in with the Azure CLI, else with the Azure Developer CLI.</summary>
    AnyCli,

    /// <summary>Who is logged in with the Azure CLI.</summary>
    AzureCli,

    /// <summary>Who is logged in with the Azure Developer CLI.</summary>
    DeveloperCli,

    /// <summary>The machine's identity where there is one, else as <see cref="AnyCli"/>.</summary>
    MachineOrCli,

    /// <summary>A workload whose token is in a file.</summary>
    TokenFile,

    /// <summary>A workflow of GitHub, which has its token from the runner.</summary>
    Workflow,

    /// <summary>An application with a secret.</summary>
    Secret,

    /// <summary>An application with a certificate in a file.</summary>
    Certificate,

    /// <summary>A service connection of Azure Pipelines.</summary>
    Pipeline,
}
