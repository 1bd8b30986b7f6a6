using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry.Authentication;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Operations;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>
/// Reads tags and digests from registries that speak the OCI distribution protocol. One for the process: connections, tokens,
/// what registries want to see, and the budgets of their hosts are shared by all calls. Safe for use from several threads.
/// </summary>
public sealed class RegistryClient : IDisposable
{
    private const int MaxParallelDigests = 8;
    private const int MaxHosts = 10_000;

    private readonly RegistryClientOptions _options;
    private readonly TimeProvider _time;
    private readonly HandlerPool _handlers;
    private readonly RegistrySender _sender;
    private readonly SchemeChooser _schemes;
    private readonly Authenticator _authenticator;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _digestGates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a client.</summary>
    /// <param name="options">What it may do.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads the waits of retries.</param>
    public RegistryClient(RegistryClientOptions options, TimeProvider time, Random random)
    {
        _options = options;
        _time = time;
        _handlers = new(options.Network, options.Proxy);
        Budgets = new(options.RequestsPerSecond, time);
        _sender = new(_handlers, Budgets, options, time, random);
        _schemes = new(_sender, options, time);
        _authenticator = new(_sender, new(_sender, time), new(time));
    }

    /// <summary>Shared with logins that call the registry itself.</summary>
    internal HostBudgets Budgets { get; }

    /// <summary>Requests sent so far to registries and their token servers, repeated ones included.</summary>
    public long Requests => _sender.Requests;

    /// <summary>All tags of a repository.</summary>
    /// <exception cref="RegistryException">The registry cannot be reached, refuses, or answers what must not be used.</exception>
    public Task<TagList> ListTagsAsync(RegistryTarget target, CancellationToken cancellationToken) => ListTagsAsync(target, null, cancellationToken);

    /// <inheritdoc cref="ListTagsAsync(RegistryTarget, CancellationToken)"/>
    /// <param name="target">The repository.</param>
    /// <param name="progress">Told after each page.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<TagList> ListTagsAsync(RegistryTarget target, IProgress<ListProgress>? progress, CancellationToken cancellationToken) =>
        CallAsync(target, session => new TagLister(session, _options, progress).ListAsync(), cancellationToken);

    /// <summary>The digest that a tag points to.</summary>
    /// <returns><see langword="null"/> when the tag does not exist.</returns>
    /// <exception cref="RegistryException">The registry cannot be reached, refuses, or answers what must not be used.</exception>
    public async Task<string?> ResolveDigestAsync(RegistryTarget target, string tag, CancellationToken cancellationToken)
    {
        if (!TagName.IsValid(tag))
        {
            throw new RegistryException($"'{tag}' is not a tag");
        }

        if (_digestGates.Count >= MaxHosts)
        {
            _digestGates.Clear();
        }

        SemaphoreSlim gate = _digestGates.GetOrAdd(target.Reference.Host, _ => new(MaxParallelDigests));
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await CallAsync(target, session => new DigestResolver(session, _options).ResolveAsync(tag), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handlers.Dispose();

    private async Task<T> CallAsync<T>(RegistryTarget target, Func<RepositorySession, Task<T>> operation, CancellationToken cancellationToken)
    {
        TimeSpan length = target.Timeout > _options.CallTimeout ? target.Timeout : _options.CallTimeout;
        using Deadline deadline = new(length, _time, cancellationToken);
        RepositorySession? session = null;
        try
        {
            session = await OpenAsync(target, deadline);
            return await operation(session);
        }
        catch (RegistryException e)
        {
            if (session is { Registry.Scheme: "http" } && e.Status is not (404 or 429))
            {
                // It may have moved to TLS, and redirects there or refuses what it is shown in clear.
                _schemes.Forget(session.Target);
            }

            throw e.Masked(text => Redaction.Mask(target.Credentials.Mask(text), [.. session?.Shown ?? []]));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException($"{target}: no answer within {length.TotalSeconds} s", e) { IsTransient = true };
        }
    }

    private async Task<RepositorySession> OpenAsync(RegistryTarget target, Deadline deadline)
    {
        if (target.Insecure && !_options.AllowInsecure)
        {
            throw new RegistryException($"{target}: spec.insecure is forbidden by the operator's settings");
        }

        // Without certificates of its own, an insecure target takes any certificate (registry.md §2.3).
        RegistryTarget effective = target.Insecure && target.Tls == TlsSettings.Default ? target with { Tls = TlsSettings.Unverified } : target;
        return new(effective, await _schemes.ChooseAsync(effective, deadline), _authenticator, deadline);
    }
}
