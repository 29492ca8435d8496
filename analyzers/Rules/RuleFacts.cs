namespace Faultline.Analyzers.Rules;

/// <summary>What the descriptors of all rules have in common.</summary>
internal static class RuleFacts
{
    /// <summary>FLT00xx: faults under locks.</summary>
    public const string Faults = "Faults";

    private const string Pages = "https://github.com/faultline-net/faultline/blob/main/analyzers/Documentation/";

    /// <summary>The page of a rule.</summary>
    public static string HelpLink(string id) => Pages + id + ".md";
}
