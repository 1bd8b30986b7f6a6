namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Which of a kind's forms a receiver takes; the forms are never mixed.</summary>
internal enum ReceiverMode
{
    /// <summary>The body is signed.</summary>
    Signature,

    /// <summary>The secret itself is presented.</summary>
    Token,

    /// <summary>Pub/Sub sends the payload without its envelope.</summary>
    Unwrapped,
}
