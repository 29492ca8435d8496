using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0203: the ways to a use of a lock hold it differently.</summary>
internal sealed class LockStateDiffers : BalanceRule
{
    public const string Id = "FLT0203";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Lock is held on one way to its use and not on another",
        messageFormat: "Lock '{0}', {1}, is held on one way to '{2}' and not, or not as often, on another; acquire and release it on all ways alike",
        RuleFacts.LockBalance,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Where ways meet, or a loop begins its next round, a lock must be held on all of them or on none: " +
            "what uses it after that is wrong on one of them.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public LockStateDiffers(BalanceLedger ledger)
        : base(BalanceFault.Differs, ledger)
    {
    }

    protected override Diagnostic Report(BalanceFinding finding) => Create(
        Descriptor, finding, Spelling.Shorten(finding.Spelled), Places(finding), Spelling.Of(finding.Syntax));
}
