using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Looks for the other half of a lock protocol: who releases what a method only acquires, or acquires what it only
/// releases.
/// </summary>
internal sealed class Opposites
{
    private readonly ICalleeEffects _callees;
    private readonly CancellationToken _cancellation;

    public Opposites(ICalleeEffects callees, CancellationToken cancellation)
    {
        _callees = callees;
        _cancellation = cancellation;
    }

    /// <summary>Does another method of the type, or of one that it derives from or lies in, do it?</summary>
    /// <param name="function">The method, or the function in a body, that does only one half.</param>
    /// <param name="own">Its code.</param>
    /// <param name="name">What the lock is called.</param>
    /// <param name="release">Who releases it is looked for; else who acquires it.</param>
    public bool InType(IMethodSymbol function, SyntaxNode own, string name, bool release)
    {
        if (InNested(own, name, release))
            return true;
        for (INamedTypeSymbol? type = function.ContainingType; type is not null; type = type.ContainingType)
        {
            for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
            {
                foreach (ISymbol member in declaring.GetMembers())
                {
                    // A scope of the type's own gives back what the type has acquired, under whatever name.
                    if (release && member is INamedTypeSymbol nested && IsReleaser(nested))
                        return true;
                    if (member is IMethodSymbol method && Does(method, own, name, release))
                        return true;
                }
            }
        }

        return false;
    }

    /// <summary>Does the body make or return something whose <c>Dispose</c> releases a lock?</summary>
    public bool ByResult(IMethodSymbol function, IEnumerable<IOperation> operations)
    {
        IEnumerable<ITypeSymbol?> made = operations.OfType<IObjectCreationOperation>().Select(creation => creation.Type);
        ITypeSymbol returned = Awaitable.Result(function.ReturnType);
        return made.Append(NullableTypes.Underlying(returned)).OfType<INamedTypeSymbol>().Any(IsReleaser);
    }

    private bool IsReleaser(INamedTypeSymbol type) => DisposeBodies.Is(type, _callees, _cancellation);

    private bool Does(IMethodSymbol method, SyntaxNode own, string name, bool release)
    {
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            _cancellation.ThrowIfCancellationRequested();
            SyntaxNode body = reference.GetSyntax(_cancellation);
            if (body.Contains(own) && body.Span == own.Span)
                continue;
            // A method that does one half, and never the other, does not have to be followed.
            if (Calls(body, own, name, release))
                return !Calls(body, own, name, !release) || (Changes(method, release, name) ?? true);
        }

        return false;
    }

    /// <summary>Does the method do so as a whole? Null: that is not known.</summary>
    private bool? Changes(IMethodSymbol method, bool release, string? name)
    {
        foreach (LockEffect effect in _callees.Of(method).Locks)
        {
            bool isWanted = release
                ? effect.Kind == LockEffectKind.Release
                : effect.Kind is LockEffectKind.Acquire or LockEffectKind.TryAcquire;
            if (isWanted)
                return true;
        }

        CalleeSummary? summary = _callees.SummaryOf(method, _cancellation);
        if (summary is null or { IsUndecided: true })
            return summary is null && name is null ? false : null;
        return summary.Outcomes.Any(outcome => outcome.Changes.Any(change =>
            change.Delta < 0 == release && (name is null || IsCalled(change, name))));
    }

    private static bool IsCalled(LockChange change, string name) =>
        LockNames.Last(change.Lock, "") is var called &&
        (called.Length == 0 || name == LockNames.Parameter || called == LockNames.Parameter || LockNames.IsSame(called, name));

    /// <summary>Does the type call something else on the object on which this call acquires or releases?</summary>
    public bool OnSameObject(IMethodSymbol function, SyntaxNode call)
    {
        if (call is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } receiver } } own ||
            receiver is not (IdentifierNameSyntax or MemberAccessExpressionSyntax) || function.ContainingType is not { } type)
        {
            return false;
        }

        string name = receiver.GetLastToken().ValueText;
        return type.DeclaringSyntaxReferences
            .SelectMany(reference => reference.GetSyntax(_cancellation).DescendantNodes())
            .OfType<InvocationExpressionSyntax>()
            .Any(other => IsOf(other, name) && DisposeBodies.NameOf(other.Expression) != DisposeBodies.NameOf(own.Expression));
    }

    private bool InNested(SyntaxNode own, string name, bool release) =>
        own.DescendantNodes()
            .Where(node => !ReferenceEquals(node, own) && node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            .Any(function => Calls(function, null, name, release));

    /// <summary>Does the code mention a call that does it?</summary>
    private bool Calls(SyntaxNode code, SyntaxNode? except, string name, bool release)
    {
        AnnotatedNames names = _callees.Names(_cancellation);
        HashSet<string> wanted = release ? names.Releasing : names.Acquiring;
        foreach (SyntaxNode node in code.DescendantNodes(node => !ReferenceEquals(node, except)))
        {
            if (node is InvocationExpressionSyntax call && DisposeBodies.NameOf(call.Expression) is { } invoked &&
                wanted.Contains(invoked) && IsOf(call, name))
            {
                return true;
            }

            if (!release && node is AssignmentExpressionSyntax { Right: BaseObjectCreationExpressionSyntax } made &&
                LockNames.IsNamed(made.Left, name) && made.Right.ToString().Contains("true"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(InvocationExpressionSyntax call, string name)
    {
        ExpressionSyntax? receiver = call.Expression switch
        {
            MemberAccessExpressionSyntax member => member.Expression,
            MemberBindingExpressionSyntax => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
            _ => null,
        };
        return (receiver is null ? name == "this" : LockNames.IsNamed(receiver, name)) ||
            call.ArgumentList.Arguments.Any(argument => LockNames.IsNamed(argument.Expression, name));
    }
}
