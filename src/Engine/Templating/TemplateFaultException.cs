namespace Serverless.Engine.Templating;

/// <summary>Something went wrong below a node; whoever evaluates the node adds the place and makes it a <see cref="TemplateException"/>.</summary>
internal sealed class TemplateFaultException(string message, Exception? inner = null) : Exception(message, inner);
