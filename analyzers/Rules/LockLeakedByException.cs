using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0206: only an exception of an ordinary call would leave the lock held.</summary>
internal sealed class LockLeakedByException : BalanceRule
{
    public const string Id = "FLT0206";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Lock is not released if a call throws",
        messageFormat: "Lock '{0}', {1}, stays held if a call before its release throws; release it in a 'finally', or use the form that releases it by itself",
        RuleFacts.LockBalance,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Any call may throw. Nothing in the method catches it, so the release is never reached.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public LockLeakedByException(BalanceLedger ledger)
        : base(BalanceFault.LeakedByException, ledger)
    {
    }

    protected override Diagnostic Report(BalanceFinding finding) => Create(
        Descriptor, finding, Spelling.Shorten(finding.Spelled), Places(finding));
}
