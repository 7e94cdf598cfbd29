//! Problem documents, whole: what a request that cannot be read is told.
use insta::assert_snapshot;
use reqwest::Method;

use crate::server::{Response, Server};

/// Sends this as the body of a sign-in.
async fn post(server: &Server, kind: &str, body: &str) -> Response {
    let request = server.client().post(server.url("/api/v1/session")).header("content-type", kind);
    Response::read(request.body(body.to_owned()).send().await.unwrap()).await
}

#[tokio::test]
async fn bodies_are_json() {
    let server = Server::start().await;
    let text = post(&server, "text/plain", "{}").await;
    assert_snapshot!(text.problem(), @r#"
    {
      "code": "UNSUPPORTED_MEDIA_TYPE",
      "detail": "The request's body is not declared as application/json. Send JSON with Content-Type: application/json.",
      "fields": [],
      "status": 415,
      "title": "Only JSON is taken",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/unsupported-media-type"
    }
    "#);
    let cut_off = post(&server, "application/json", "{").await;
    assert_snapshot!(cut_off.problem(), @r#"
    {
      "code": "MALFORMED_REQUEST",
      "detail": "The body is no JSON document. Send what the API's document describes.",
      "fields": [],
      "status": 400,
      "title": "The request cannot be read",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/malformed-request"
    }
    "#);
}

#[tokio::test]
async fn bodies_are_of_the_type_that_is_wanted() {
    let server = Server::start().await;
    let list = post(&server, "application/json", "[]").await;
    assert_snapshot!(list.problem(), @r#"
    {
      "code": "VALIDATION_FAILED",
      "detail": "The request names things that are missing or not of the form that is wanted. Correct the fields listed and send it again.",
      "fields": [
        {
          "code": "FORMAT",
          "field": "body",
          "message": "is not of the type that is wanted"
        }
      ],
      "status": 422,
      "title": "Some fields are not right",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/validation-failed"
    }
    "#);
    let unknown = post(&server, "application/json", r#"{"email":"a@b.c","password":"x","admin":true}"#).await;
    assert_snapshot!(unknown.problem(), @r#"
    {
      "code": "VALIDATION_FAILED",
      "detail": "The request names things that are missing or not of the form that is wanted. Correct the fields listed and send it again.",
      "fields": [
        {
          "code": "UNKNOWN",
          "field": "admin",
          "message": "is no field here"
        }
      ],
      "status": 422,
      "title": "Some fields are not right",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/validation-failed"
    }
    "#);
}

#[tokio::test]
async fn what_no_route_takes_is_refused() {
    let server = Server::start().await;
    assert_snapshot!(server.get("/api/v1/nothing").await.problem(), @r#"
    {
      "code": "NOT_FOUND",
      "detail": "There is nothing here under that name. Check the address.",
      "fields": [],
      "status": 404,
      "title": "Not found",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/not-found"
    }
    "#);
    let method = server.ask(Method::PATCH, "/api/v1/tenant", &[], None).await;
    assert_snapshot!(method.problem(), @r#"
    {
      "code": "METHOD_NOT_ALLOWED",
      "detail": "The route exists, with other methods. Use one of the methods in the Allow header.",
      "fields": [],
      "status": 405,
      "title": "That method does not work here",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/method-not-allowed"
    }
    "#);
    assert!(method.header("allow").contains("GET"));
    let query = server.get("/api/v1/services?limit=0").await;
    assert_snapshot!(query.problem(), @r#"
    {
      "code": "VALIDATION_FAILED",
      "detail": "The request names things that are missing or not of the form that is wanted. Correct the fields listed and send it again.",
      "fields": [
        {
          "code": "OUT_OF_RANGE",
          "field": "limit",
          "message": "must be a number from 1 to 200"
        }
      ],
      "status": 422,
      "title": "Some fields are not right",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/validation-failed"
    }
    "#);
}
