using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Tells which operations touch a memory-mapped view through a pointer: the operating system may do I/O for them.
/// </summary>
internal static class MappedMemory
{
    /// <summary>Does the operation read or write memory behind a pointer into a mapped view?</summary>
    public static bool IsTouch(IOperation operation, FlowState state, BodyContext body)
    {
        switch (operation)
        {
            case { Kind: OperationKind.None } when Places.IsDereference(operation):
            case IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.Length: > 0 }:
                return operation.Parent is not IAddressOfOperation &&
                    Places.OfAddress(operation, state, body.Shared) is { } memory && Is(memory, operation.Syntax);
            case IInvocationOperation { TargetMethod: var method } call when FrameworkMemory.IsTouch(method):
                return (call.Instance is { } instance && Is(body.Place(instance, state), operation.Syntax)) ||
                    call.Arguments.Any(argument => Is(Places.OfArgument(argument, state, body.Shared), operation.Syntax));
            default:
                return false;
        }
    }

    /// <summary>Is this what <c>AcquirePointer</c> gave, unless it says that it is user memory?</summary>
    private static bool Is(Place place, SyntaxNode position) => !UserMemory.Is(place) && place switch
    {
        { Kind: PlaceKind.Site, Value: ValueTuple<TextSpan, int> site } => IsReceiver(position, site.Item1),
        { Kind: PlaceKind.Member or PlaceKind.Variable, Symbol: IFieldSymbol { Type: IPointerTypeSymbol } field } =>
            CreatedValues.Of(field).Any(value => value.Parent is ArgumentSyntax argument && IsReceiver(argument)),
        _ => false,
    };

    /// <summary>Does the argument with this span receive the pointer?</summary>
    private static bool IsReceiver(SyntaxNode position, TextSpan span)
    {
        SyntaxNode root = position.SyntaxTree.GetRoot();
        ArgumentSyntax? receiver = root.FindToken(span.Start).Parent?.AncestorsAndSelf()
            .TakeWhile(node => node.FullSpan.Length <= span.Length)
            .OfType<ArgumentSyntax>()
            .FirstOrDefault(argument => argument.FullSpan == span);
        return receiver is not null && IsReceiver(receiver);
    }

    private static bool IsReceiver(ArgumentSyntax argument) =>
        argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) &&
        argument.Parent?.Parent is InvocationExpressionSyntax { Expression: var called } &&
        CreatedValues.LastName(called) == "AcquirePointer";
}
