namespace Serverless.Engine.Kubernetes;

/// <summary>Gets the Entra token that a kubelogin entry of a kubeconfig asks for, without running kubelogin.</summary>
/// <param name="request">What the entry asks for.</param>
/// <param name="forceRefresh">Whether a cached token was refused by the cluster and must not be returned again.</param>
/// <param name="cancellationToken">Ends the wait.</param>
public delegate ValueTask<BearerToken> KubeloginTokenProvider(KubeloginRequest request, bool forceRefresh, CancellationToken cancellationToken);
