using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Serverless.Azure.Identity;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.KeyVault;

/// <summary>
/// Clusters from Key Vault: one secret holds one kubeconfig, its tags the settings. The list is read at most once in a refresh interval and a
/// value only when its secret has changed, so that a thousand clusters do not become a thousand calls each minute. A vault that cannot be
/// reached leaves the last list in use for ten minutes. Values stay in memory only.
/// </summary>
/// <param name="settings">Which secrets.</param>
/// <param name="time">Clock.</param>
public sealed class KeyVaultClusterCatalog(KeyVaultSettings settings, TimeProvider time) : IClusterCatalog, IDisposable
{
    private static readonly TimeSpan StaleLimit = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, (DateTimeOffset? Stamp, string Text)> _values = [];
    private SortedDictionary<string, VaultCluster> _clusters = new(StringComparer.Ordinal);
    private DateTimeOffset? _readAt;
    private DateTimeOffset _triedAt;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <inheritdoc/>
    /// <exception cref="FleetException">The vault cannot be read.</exception>
    public async Task<IReadOnlyList<ClusterEntry>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await ClustersAsync(cancellationToken).ConfigureAwait(false)).Values.Select(c => c.Entry)];

    /// <inheritdoc/>
    /// <exception cref="FleetException">As for <see cref="ListAsync"/>.</exception>
    public async Task<ClusterEntry?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ClustersAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name)?.Entry;

    /// <inheritdoc/>
    public async Task<string> ReadKubeconfigAsync(string name, CancellationToken cancellationToken)
    {
        VaultCluster cluster = (await ClustersAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name)
            ?? throw new FleetException($"cluster {name}: the vault has no enabled secret for it") { Cluster = name };
        lock (_values)
        {
            if (_values.TryGetValue(name, out (DateTimeOffset? Stamp, string Text) known) && known.Stamp == cluster.Stamp)
            {
                return known.Text;
            }
        }

        string text = await ReadValueAsync(cluster, cancellationToken).ConfigureAwait(false);
        lock (_values)
        {
            _values[name] = (cluster.Stamp, text);
        }

        return text;
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<string> ReadValueAsync(VaultCluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            Response<KeyVaultSecret> secret = await settings.Client.GetSecretAsync(cluster.Secret, cancellationToken: cancellationToken).ConfigureAwait(false);
            return secret.Value.Value;
        }
        catch (Exception e) when (IsUnavailable(e, cancellationToken))
        {
            // These answers are about this secret; others say that the vault is away.
            string own = e is RequestFailedException { Status: 403 or 404 } ? cluster.Entry.Name : "";
            throw new FleetException($"cluster {cluster.Entry.Name}: secret {cluster.Secret} cannot be read: {EntraFailure.ReasonOfCall(e)}", e) { Cluster = own };
        }
    }

    private async Task<SortedDictionary<string, VaultCluster>> ClustersAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_readAt is null || now - _triedAt >= settings.Refresh)
            {
                await RefreshAsync(now, cancellationToken).ConfigureAwait(false);
            }

            return _clusters;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task RefreshAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        _triedAt = now;
        try
        {
            _clusters = await ListSecretsAsync(now, cancellationToken).ConfigureAwait(false);
            _readAt = now;
            lock (_values)
            {
                foreach (string gone in _values.Keys.Where(name => !_clusters.ContainsKey(name)).ToList())
                {
                    _values.Remove(gone);
                }
            }
        }
        catch (Exception e) when (IsUnavailable(e, cancellationToken))
        {
            if (_readAt is null || now - _readAt > StaleLimit)
            {
                _readAt = null;
                throw new FleetException($"{settings.Client.VaultUri.Host}: the secrets cannot be listed: {EntraFailure.ReasonOfCall(e)}", e);
            }
        }
    }

    private async Task<SortedDictionary<string, VaultCluster>> ListSecretsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        SortedDictionary<string, VaultCluster> clusters = new(StringComparer.Ordinal);
        List<string> problems = [];
        await foreach (SecretProperties secret in settings.Client.GetPropertiesOfSecretsAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (VaultCluster.Read(secret, settings.Tag, settings.Prefix, now) is { } cluster && !clusters.TryAdd(cluster.Entry.Name, cluster))
                {
                    problems.Add($"cluster {cluster.Entry.Name} has two secrets: {clusters[cluster.Entry.Name].Secret} and {cluster.Secret}, which is left out");
                }
            }
            catch (FleetException e)
            {
                // One operator's slip must not stop the other clusters.
                problems.Add(e.Message);
            }
        }

        Problems = problems;
        return clusters;
    }

    private static bool IsUnavailable(Exception e, CancellationToken cancellationToken) =>
        e is RequestFailedException or AuthenticationFailedException
        || (e is AggregateException or OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
