using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>
/// Decides between HTTPS and plain HTTP. HTTPS is always tried; HTTP is a second choice where it is allowed, and what
/// answered first is remembered per host (registry.md §2.1 to §2.3). Who asks while that is being found out waits for the outcome.
/// </summary>
internal sealed class SchemeChooser(RegistrySender sender, RegistryClientOptions options, TimeProvider time)
{
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(300);

    /// <summary>How long HTTPS stands that answered, but was too busy to say whether it is a registry's.</summary>
    private static readonly TimeSpan UnsureLife = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (Choice Choice, DateTimeOffset Since)> _schemes = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<Choice>>> _races = new();

    /// <summary>The registry's address, without a path.</summary>
    public async Task<Uri> ChooseAsync(RegistryTarget target, Deadline deadline)
    {
        Uri https = new($"https://{target.Reference.Host}/");
        if (!IsHttpAllowed(target, https))
        {
            return https;
        }

        if (_schemes.Count >= MaxEntries)
        {
            _schemes.Clear();
        }

        string key = KeyOf(target);
        (Choice Choice, DateTimeOffset Since) known;
        while (!_schemes.TryGetValue(key, out known) || (!known.Choice.IsSure && (time.GetUtcNow() - known.Since).Duration() >= UnsureLife))
        {
            await JoinAsync(key, target, deadline);
        }

        return new($"{known.Choice.Scheme}://{target.Reference.Host}/");
    }

    /// <summary>What answered once does not any more: next time it is found out anew.</summary>
    public void Forget(RegistryTarget target) => _schemes.TryRemove(KeyOf(target), out _);

    private static string KeyOf(RegistryTarget target) => $"{target.Reference.Host.ToLowerInvariant()} {target.Tls.Fingerprint}";

    private async Task JoinAsync(string key, RegistryTarget target, Deadline deadline)
    {
        Lazy<Task<Choice>> own = new(() => RaceAsync(target, deadline));
        Lazy<Task<Choice>> race = _races.GetOrAdd(key, own);
        try
        {
            _schemes[key] = (await race.Value.WaitAsync(deadline.Token), time.GetUtcNow());
        }
        catch (OperationCanceledException) when (race != own && !deadline.Token.IsCancellationRequested)
        {
            // Only the one who began it was called off.
        }
        finally
        {
            if (race == own)
            {
                _races.TryRemove(key, out _);
            }
        }
    }

    private bool IsHttpAllowed(RegistryTarget target, Uri uri) =>
        target.Insecure || (options.AllowPlainHttpForPrivateHosts && IsPrivateHost(uri, target.Reference.Host));

    private static bool IsPrivateHost(Uri uri, string host)
    {
        if (NetworkGuard.LiteralOf(uri) is { } address)
        {
            return address.Equals(IPAddress.IPv6Loopback) || address.Equals(IPAddress.Loopback)
                || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..]);
        }

        return host.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) || uri.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    private async Task<Choice> RaceAsync(RegistryTarget target, Deadline deadline)
    {
        using CancellationTokenSource race = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        try
        {
            Task<RegistryException?> https = ProbeAsync("https", target, deadline, race.Token);
            await Task.WhenAny(https, Task.Delay(HeadStart, time, race.Token));
            if (https.IsCompleted && await https is var failure && (failure is null || IsBusy(failure)))
            {
                return new("https", failure is null);
            }

            Task<RegistryException?> http = ProbeAsync("http", target, deadline, race.Token);
            Task<RegistryException?> first = await Task.WhenAny(https, http);
            if (await first is null)
            {
                return new(first == https ? "https" : "http", true);
            }

            RegistryException? httpsFailure = await https;
            RegistryException? httpFailure = await http;
            return (httpsFailure, httpFailure) switch
            {
                (null, _) => new("https", true),
                _ when IsBusy(httpsFailure) => new("https", false),
                (_, null) => new("http", true),
                _ => throw new RegistryException($"{httpsFailure.Message}; {httpFailure.Message}", httpsFailure)
                {
                    IsTransient = httpsFailure.IsTransient || httpFailure.IsTransient,
                    Status = httpFailure.Status ?? httpsFailure.Status,
                    RetryAfter = httpFailure.RetryAfter ?? httpsFailure.RetryAfter,
                },
            };
        }
        catch (OperationCanceledException e) when (!deadline.Caller.IsCancellationRequested)
        {
            throw new RegistryException($"{target.Reference.Host}: no answer in time", e) { IsTransient = true };
        }
        finally
        {
            await race.CancelAsync();
        }
    }

    private Task<RegistryException?> ProbeAsync(string scheme, RegistryTarget target, Deadline deadline, CancellationToken cancellationToken) =>
        sender.ProbeAsync(new($"{scheme}://{target.Reference.Host}/v2/"), target.Tls, deadline, cancellationToken);

    /// <summary>Whether there was an answer that another time may be one of a registry: plain HTTP must not win meanwhile.</summary>
    private static bool IsBusy(RegistryException failure) => failure is { IsTransient: true, Status: not null };

    private readonly record struct Choice(string Scheme, bool IsSure);
}
