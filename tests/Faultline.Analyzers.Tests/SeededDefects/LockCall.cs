using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>A call that acquires or releases a lock, as far as the clean programs use them.</summary>
/// <param name="Call">The call.</param>
/// <param name="Kind">Of which lock.</param>
/// <param name="Lock">The lock, as the program spells it.</param>
/// <param name="Symbol">What that names.</param>
/// <param name="IsTry">Whether it may come back without the lock.</param>
internal sealed record LockCall(
    InvocationExpressionSyntax Call, LockKind Kind, string Lock, ISymbol? Symbol, bool IsTry)
{
    public static LockCall? Acquire(SyntaxNode? node, SemanticModel model) => Find(node, model, releases: false);

    public static LockCall? Release(SyntaxNode? node, SemanticModel model) => Find(node, model, releases: true);

    /// <summary>The kind of lock that a <c>lock</c> statement takes.</summary>
    public static LockKind OfStatement(ExpressionSyntax target, SemanticModel model) =>
        model.GetTypeInfo(target).Type?.ToDisplayString() == "System.Threading.Lock" ? LockKind.Lock : LockKind.Monitor;

    private static LockCall? Find(SyntaxNode? node, SemanticModel model, bool releases)
    {
        foreach (InvocationExpressionSyntax call in
            node?.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>() ?? [])
        {
            if (model.GetSymbolInfo(call).Symbol is IMethodSymbol method
                && (Framework(call, method, model, releases) ?? Annotated(call, method, model, releases)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static LockCall? Framework(
        InvocationExpressionSyntax call, IMethodSymbol method, SemanticModel model, bool releases)
    {
        if (method.ContainingType.ContainingNamespace.ToDisplayString() != "System.Threading")
            return null;

        ExpressionSyntax? target = method.IsStatic
            ? call.ArgumentList.Arguments.FirstOrDefault()?.Expression
            : (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        if (target is null)
            return null;

        string type = method.IsStatic ? method.ContainingType.Name : model.GetTypeInfo(target).Type?.Name ?? "";
        ISymbol? symbol = model.GetSymbolInfo(target).Symbol;
        LockKind? kind = releases ? Releasing(type, method.Name) : Acquiring(type, method.Name);
        if (kind is null || (type.StartsWith("Semaphore", StringComparison.Ordinal) && !StartsWith(symbol, "new(1")))
            return null;

        if (StartsWith(symbol, "new(LockRecursionPolicy.SupportsRecursion"))
            kind = kind with { IsReentrant = true };
        bool isTry = method.Name.StartsWith("Try", StringComparison.Ordinal)
            || (!releases && call.Parent is not (ExpressionStatementSyntax or AwaitExpressionSyntax) && type != "Lock"
                && call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is null);
        return new(call, kind, target.ToString(), symbol, isTry);
    }

    private static LockKind? Acquiring(string type, string method) => (type, method) switch
    {
        ("Monitor", "Enter" or "TryEnter") => LockKind.Monitor,
        ("Lock", "Enter" or "TryEnter" or "EnterScope") => LockKind.Lock,
        ("Mutex", "WaitOne") => LockKind.Mutex,
        ("SemaphoreSlim", "Wait" or "WaitAsync") => LockKind.SemaphoreSlim,
        ("Semaphore", "WaitOne") => LockKind.Semaphore,
        ("SpinLock", "Enter" or "TryEnter") => LockKind.SpinLock,
        ("ReaderWriterLockSlim", "EnterReadLock") => LockKind.Read,
        ("ReaderWriterLockSlim", "EnterWriteLock" or "TryEnterWriteLock") => LockKind.Write,
        ("ReaderWriterLockSlim", "EnterUpgradeableReadLock") => LockKind.Upgradeable,
        ("ReaderWriterLock", "AcquireReaderLock") => LockKind.OldRead,
        ("ReaderWriterLock", "AcquireWriterLock") => LockKind.OldWrite,
        _ => null,
    };

    private static LockKind? Releasing(string type, string method) => (type, method) switch
    {
        ("Monitor", "Exit") => LockKind.Monitor,
        ("Lock", "Exit") => LockKind.Lock,
        ("Mutex", "ReleaseMutex") => LockKind.Mutex,
        ("SemaphoreSlim", "Release") => LockKind.SemaphoreSlim,
        ("Semaphore", "Release") => LockKind.Semaphore,
        ("SpinLock", "Exit") => LockKind.SpinLock,
        ("ReaderWriterLockSlim", "ExitReadLock") => LockKind.Read,
        ("ReaderWriterLockSlim", "ExitWriteLock") => LockKind.Write,
        ("ReaderWriterLockSlim", "ExitUpgradeableReadLock") => LockKind.Upgradeable,
        ("ReaderWriterLock", "ReleaseReaderLock") => LockKind.OldRead,
        ("ReaderWriterLock", "ReleaseWriterLock") => LockKind.OldWrite,
        _ => null,
    };

    private static LockCall? Annotated(
        InvocationExpressionSyntax call, IMethodSymbol method, SemanticModel model, bool releases)
    {
        AttributeData? says = releases
            ? Annotation.On(method, "Releases")
            : Annotation.On(method, "Acquires") ?? Annotation.On(method, "TryAcquires");
        if (says is null || (call.Expression as MemberAccessExpressionSyntax)?.Expression is not { } receiver)
            return null;

        string target = Annotation.TargetOf(says);
        bool isTry = says.AttributeClass!.Name.StartsWith("Try", StringComparison.Ordinal);
        ISymbol? symbol = model.GetSymbolInfo(receiver).Symbol;
        if (target is "this" or "return")
        {
            ITypeSymbol type = target == "return" ? method.ReturnType : method.ContainingType;
            LockKind own = OwnKind(type, Annotation.ModeOf(says));
            return new(
                call, own with { IsUnknown = own.IsUnknown || target == "return" }, receiver.ToString(), symbol, isTry);
        }

        // The lock of another object, which its methods give and take: the seeds cannot spell it.
        ISymbol? member = method.ContainingType.GetMembers(target).FirstOrDefault();
        LockKind kind = new("Through methods") { IsReentrant = true };
        return new(call, kind, $"{receiver}.{target}", member, isTry);
    }

    private static LockKind OwnKind(ITypeSymbol type, string mode)
    {
        AttributeData? lockClass = Annotation.On(type, "LockClass");
        return new("Own", Mode: mode)
        {
            IsUnknown = lockClass is null,
            IsReentrant = Annotation.Flag(lockClass, "Reentrant"),
            IsSpin = Annotation.Flag(lockClass, "Spin"),
            IsTakenByFaultHandler = Annotation.Flag(lockClass, "TakenByFaultHandler"),
            IsHeldAcrossIO = Annotation.Flag(lockClass, "HeldAcrossIO"),
        };
    }

    private static bool StartsWith(ISymbol? symbol, string initializer) =>
        symbol?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
            is VariableDeclaratorSyntax { Initializer: { } value }
        && value.Value.ToString().StartsWith(initializer, StringComparison.Ordinal);
}
