using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0201: a path leaves the method with the lock held.</summary>
internal sealed class LockNotReleased : BalanceRule
{
    public const string Id = "FLT0201";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Lock is not released on every path",
        messageFormat: "Lock '{0}', {1}, is still held where a path {2}; release it in a 'finally', or use the form that releases it by itself",
        RuleFacts.LockBalance,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Whoever wants the lock next waits for ever. A path is a return, a throw, or a catch that " +
            "falls through: what is written in the method.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public LockNotReleased(BalanceLedger ledger)
        : base(BalanceFault.Leaked, ledger)
    {
    }

    protected override Diagnostic Report(BalanceFinding finding) => Create(
        Descriptor, finding, Spelling.Shorten(finding.Spelled), Places(finding),
        finding.Departure == DepartureKind.Throw ? "throws" : "leaves the method");
}
