namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>The rules for the <c>exec</c> part of a user (kubernetes-client.md §1.4).</summary>
internal static class ExecValidator
{
    private static readonly string[] InteractiveModes = ["Never", "IfAvailable", "Always"];

    public static void Check(UserEntry user, ExecPlugin exec, List<string> problems)
    {
        if (user.AuthProvider is not null)
        {
            problems.Add($"authProvider cannot be provided in combination with an exec plugin for {user.Name}");
        }

        if (exec.Command.Length == 0)
        {
            problems.Add($"command must be specified for {user.Name} to use exec authentication plugin");
        }

        if (exec.ApiVersion.Length == 0)
        {
            problems.Add($"apiVersion must be specified for {user.Name} to use exec authentication plugin");
        }

        if (exec.Env.Any(e => e.Key.Length == 0))
        {
            problems.Add($"env variable name must be specified for {user.Name} to use exec authentication plugin");
        }

        if (exec.InteractiveMode.Length == 0)
        {
            if (exec.ApiVersion == "client.authentication.k8s.io/v1")
            {
                problems.Add($"interactiveMode must be specified for {user.Name} to use exec authentication plugin");
            }
        }
        else if (!InteractiveModes.Contains(exec.InteractiveMode))
        {
            problems.Add($"invalid interactiveMode for {user.Name}: \"{exec.InteractiveMode}\"");
        }
    }
}
