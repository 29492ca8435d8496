using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Order;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>All rules.</summary>
internal static class RuleSet
{
    public static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } =
    [
        FaultingCopyUnderPageLock.Descriptor,
        CallMayFaultUnderPageLock.Descriptor,
        ShortCopyIgnored.Descriptor,
        RetryWithoutFaultIn.Descriptor,
        FaultWithFaultsDisabled.Descriptor,
        ShortCopyPublished.Descriptor,
        PageNotRevalidated.Descriptor,
        EffectsNotDeclared.Descriptor,
        LockOrderCycle.Descriptor,
        DeclaredOrderViolated.Descriptor,
        SameClassUnordered.Descriptor,
        LockReacquired.Descriptor,
        InvalidLockOrder.Descriptor,
        LockNotReleased.Descriptor,
        ReleaseNotHeld.Descriptor,
        LockStateDiffers.Descriptor,
        WrongModeReleased.Descriptor,
        LockCopied.Descriptor,
        LockLeakedByException.Descriptor,
        BlockingUnderLock.Descriptor,
        AwaitUnderLock.Descriptor,
        WaitWithOtherLockHeld.Descriptor,
        CallbackUnderLock.Descriptor,
        WaitsForLockHolder.Descriptor,
        BlockingUnderPageLock.Descriptor,
        RequiredLockNotHeld.Descriptor,
        ExcludedLockHeld.Descriptor,
        GuardedMemberUnlocked.Descriptor,
        ContractNotHonoured.Descriptor,
        InvalidContract.Descriptor,
    ];

    /// <summary>The rules for one body.</summary>
    public static ImmutableArray<Rule> ForBody(RuleContext context)
    {
        var balance = new BalanceLedger(context.Callees, context.Cancellation);
        return
        [
            new BalanceBook(balance),
            new FaultingCopyUnderPageLock(context),
            new CallMayFaultUnderPageLock(context),
            new ShortCopyIgnored(context),
            new RetryWithoutFaultIn(context),
            new FaultWithFaultsDisabled(),
            new ShortCopyPublished(context),
            new PageNotRevalidated(context),
            new LockOrderCycle(context),
            new DeclaredOrderViolated(context),
            new SameClassUnordered(context),
            new LockReacquired(balance),
            new LockNotReleased(balance),
            new ReleaseNotHeld(balance),
            new LockStateDiffers(balance),
            new WrongModeReleased(balance),
            new LockCopied(context),
            new LockLeakedByException(balance),
            new BlockingUnderLock(),
            new AwaitUnderLock(context),
            new WaitWithOtherLockHeld(),
            new CallbackUnderLock(),
            new WaitsForLockHolder(),
            new BlockingUnderPageLock(context),
            new RequiredLockNotHeld(context),
            new ExcludedLockHeld(),
            new GuardedMemberUnlocked(),
            new ContractNotHonoured(context),
        ];
    }
}

/// <summary>What rules can ask about the compilation.</summary>
/// <param name="Callees">What callees do.</param>
/// <param name="Graph">Which locks are acquired under which others.</param>
/// <param name="Order">The declared lock order.</param>
/// <param name="Options">What the user configured for the file.</param>
/// <param name="Cancellation">Stops the analysis.</param>
internal sealed record RuleContext(
    CalleeSummaries Callees, LockGraph Graph, DeclaredOrder Order, EngineOptions Options, CancellationToken Cancellation);
