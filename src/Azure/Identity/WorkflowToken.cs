using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Identity;
using Serverless.Engine.Resources;

namespace Serverless.Azure.Identity;

/// <summary>The token by which a workflow of GitHub shows Entra what it is.</summary>
internal sealed class WorkflowToken(Func<string, string?> variable, HttpMessageInvoker http)
{
    public const string UrlVariable = "ACTIONS_ID_TOKEN_REQUEST_URL";
    public const string TokenVariable = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

    private const string Audience = "api://AzureADTokenExchange";
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <exception cref="CredentialUnavailableException">The runner gives none; its answer is never quoted.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{variable(UrlVariable)}&audience={Uri.EscapeDataString(Audience)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", variable(TokenVariable));
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxBytes, limit.Token).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode && JsonTree.ParseObject(body).StringAt("value") is { Length: > 0 } token
                ? token
                : throw new CredentialUnavailableException($"the workflow's token endpoint answered HTTP {(int)response.StatusCode} without a token");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CredentialUnavailableException($"the workflow's token endpoint gave no token ({e.GetType().Name})");
        }
    }
}
