namespace Serverless.Engine.Health;

/// <summary>The part of a condition that health looks at; absent fields are empty.</summary>
internal readonly record struct StatusCondition(string Type, string Status, string Reason, string Message)
{
    public bool Is(string type, string status) => Type == type && Status == status;
}
