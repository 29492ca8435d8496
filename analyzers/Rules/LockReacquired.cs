using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0104: a lock that cannot be had twice is acquired by a path that holds it.</summary>
internal sealed class LockReacquired : BalanceRule
{
    public const string Id = "FLT0104";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Lock is acquired by who holds it already",
        messageFormat: "'{0}' {1} lock '{2}', which this path holds, {3}; {4}",
        RuleFacts.LockOrder,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A lock that is not re-entrant cannot be acquired twice by the same path: it waits for itself, or " +
            "throws. The same holds for a reader-writer lock of which a reader wants to become the writer.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public LockReacquired(BalanceLedger ledger)
        : base(BalanceFault.Reacquired, ledger)
    {
    }

    protected override Diagnostic Report(BalanceFinding finding) => Create(
        Descriptor, finding, Spelling.Of(finding.Syntax), What(finding), Spelling.Shorten(finding.Spelled), Places(finding),
        Advice(finding));

    private static string What(BalanceFinding finding) => finding.Path.IsEmpty
        ? $"acquires{As(finding)}"
        : $"leads to '{string.Join("' -> '", finding.Path.Skip(1).Select(step => Spelling.Shorten(step.Spelled)))}', " +
            $"which acquires{As(finding)}";

    private static string As(BalanceFinding finding) =>
        finding.Holds[0].Mode == finding.Mode ? "" : $" in {ModeOf(finding.Mode)} mode";

    private static string Advice(BalanceFinding finding) =>
        finding.Holds[0].Mode == LockMode.Shared && finding.Mode != LockMode.Shared
            ? "acquire it in upgradeable or exclusive mode from the start, or release it first"
            : "release it first, or do both under the one acquisition";
}
