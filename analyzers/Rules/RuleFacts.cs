namespace Faultline.Analyzers.Rules;

/// <summary>What the descriptors of all rules have in common.</summary>
internal static class RuleFacts
{
    /// <summary>FLT00xx: faults under locks.</summary>
    public const string Faults = "Faults";

    /// <summary>FLT01xx: lock order.</summary>
    public const string LockOrder = "LockOrder";

    /// <summary>FLT02xx: lock balance.</summary>
    public const string LockBalance = "LockBalance";

    /// <summary>FLT03xx: waiting under a lock.</summary>
    public const string Waiting = "Waiting";

    /// <summary>FLT04xx: lock contracts.</summary>
    public const string LockContracts = "LockContracts";

    private const string Pages = "https://github.com/faultline-net/faultline/blob/main/analyzers/Documentation/";

    /// <summary>The page of a rule.</summary>
    public static string HelpLink(string id) => Pages + id + ".md";
}
