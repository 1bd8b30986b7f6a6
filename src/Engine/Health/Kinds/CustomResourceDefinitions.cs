namespace Serverless.Engine.Health.Kinds;

internal static class CustomResourceDefinitions
{
    public static ObjectHealth Compute(ObjectFields fields)
    {
        foreach (StatusCondition condition in fields.Conditions)
        {
            if (condition.Is("NamesAccepted", "False")
                || (condition.Is("Established", "False") && condition.Reason != "Installing"))
            {
                return ObjectHealth.Failed(condition.Message);
            }

            if (condition.Is("Established", "True"))
            {
                return ObjectHealth.Current("CRD is established");
            }
        }

        return ObjectHealth.InProgress("Install in progress");
    }
}
