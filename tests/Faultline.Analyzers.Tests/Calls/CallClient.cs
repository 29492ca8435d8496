using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>
/// The class that tests about calls add their members to: its lock <c>plain</c> is not re-entrant, and
/// <c>Take</c> takes it. So whatever leads to <c>Take</c> under the lock shows itself as FLT0104, and
/// what leads to a sleep as FLT0301.
/// </summary>
internal static class CallClient
{
    private const string Common =
        """
            public void Take()
            {
                using (plain.Hold())
                    mutableFlag = !mutableFlag;
            }

            public void Nothing()
            {
            }

        """;

    /// <summary>All diagnostics, exactly where the markup says.</summary>
    public static Task MembersAsync(string members) => Verify.MembersAsync(Common + members);

    /// <summary>All diagnostics, on the lines that end in a comment that names the rule.</summary>
    public static Task LinesAsync(string members) => ByLine.CompareAsync(ClientTypes.Source, ClassWith(members));

    /// <summary>The diagnostics of one rule, by line, where the text is about that rule alone.</summary>
    public static Task LinesOfAsync(string rule, string members) =>
        ByLine.CompareRuleAsync(rule, ClientTypes.Source, ClassWith(members));

    /// <summary>That class, for tests that look at the diagnostics themselves.</summary>
    public static string ClassWith(string members) => ClientTypes.ClassWith(Common + members);
}
