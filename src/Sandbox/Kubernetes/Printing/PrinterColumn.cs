namespace Serverless.Sandbox.Kubernetes.Printing;

/// <summary>One of a CustomResourceDefinition's <c>additionalPrinterColumns</c>.</summary>
internal sealed record PrinterColumn(string Name, string Type, string Format, string Description, long Priority, string JsonPath);
