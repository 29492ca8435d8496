using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Rules;

/// <summary>How messages name the modes of a lock.</summary>
internal static class ModeText
{
    /// <summary>The mode in which a lock is held.</summary>
    public static string Held(LockMode mode) => mode switch
    {
        LockMode.Shared => "shared",
        LockMode.Upgradeable => "upgradeable",
        _ => "exclusive",
    };

    /// <summary>The mode in which a lock is to be held, as an adverb.</summary>
    public static string Needed(LockMode mode) => mode switch
    {
        LockMode.Shared => "shared",
        LockMode.Upgradeable => "upgradeable",
        _ => "exclusively",
    };
}
